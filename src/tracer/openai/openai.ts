import type { TracerOptions } from '../options.ts';
import { tell } from '../recording/problems.ts';
import { recorder } from '../recording/recorder.ts';
import { type Fetch, isRecording, recordingFetch } from './recording-fetch.ts';

/** What of the `openai` client is used: OpenAI's, Azure's, and those of compatible servers. */
export interface OpenAiClient {
  // biome-ignore lint/suspicious/noExplicitAny: the client's own options, of whichever version
  withOptions(options: any): any;
}

/**
 * A client like the one given that also records every call of Chat Completions and of the Responses API, streamed or not, through whatever method
 * it was made (`create`, `parse`, `stream`, `runTools`, `withResponse`). It records what went over the wire: the client's answers are untouched.
 * Calls made through `client` itself are not recorded.
 */
export function withOpenAITracing<T extends OpenAiClient>(client: T, options: TracerOptions = {}): T {
  try {
    const inner: Fetch = 'fetch' in client && isFetch(client.fetch) ? client.fetch : fetch;
    // Twice wrapped, every call would be there twice.
    if (isRecording(inner)) return client;
    return client.withOptions({ fetch: recordingFetch(inner, recorder(options)) });
  } catch (error) {
    tell(`The OpenAI client is not recorded: ${error instanceof Error ? error.message : String(error)}`, options.onProblem);
    return client;
  }
}

function isFetch(value: unknown): value is Fetch {
  return typeof value === 'function';
}
