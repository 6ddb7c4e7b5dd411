import type { Begun, Recorder } from '../recording/recorder.ts';
import { type Answered, type Asked, callOf } from './call.ts';

export type Fetch = typeof globalThis.fetch;

/** A longer answer is passed on and not recorded. */
const MOST_BYTES = 32 * 1024 * 1024;

const recording = new WeakSet<Fetch>();

/** Whether its calls are recorded already. */
export function isRecording(inner: Fetch): boolean {
  return recording.has(inner);
}

/** A `fetch` that records the model's calls that pass through it: the bytes go on as they came, and are read once the agent has them all. */
export function recordingFetch(inner: Fetch, recorder: Recorder): Fetch {
  const recorded: Fetch = async (url, init) => {
    const asked = askedIn(url, init);
    const begun = asked && recorder.begin();
    if (!begun) return inner(url, init);
    let response: Response;
    try {
      response = await inner(url, init);
    } catch (error) {
      begun.end(() => callOf(asked, { kind: 'failed', error: error instanceof Error ? error.message : String(error) }));
      throw error;
    }
    return watched(response, asked, begun);
  };
  recording.add(recorded);
  return recorded;
}

const CALLS = /\/(chat\/completions|responses)\/?$/;

function askedIn(url: unknown, init: RequestInit | undefined): Asked | null {
  try {
    const address = url instanceof Request ? url.url : String(url);
    const path = URL.canParse(address) ? new URL(address).pathname : '';
    const api = CALLS.exec(path)?.[1];
    if (api === undefined || init?.method?.toUpperCase() !== 'POST' || typeof init.body !== 'string') return null;
    return { api: api === 'responses' ? 'responses' : 'chat', body: init.body };
  } catch {
    return null;
  }
}

/** Whatever of the answer cannot be watched passes as it came. */
function watched(response: Response, asked: Asked, begun: Begun): Response {
  try {
    return passed(response, asked, begun);
  } catch (error) {
    begun.end(() => {
      throw error;
    });
    return response;
  }
}

function passed(response: Response, asked: Asked, begun: Begun): Response {
  const { status, statusText, headers } = response;
  const isStream = headers.get('content-type')?.includes('text/event-stream') ?? false;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const end = (isWhole: boolean) =>
    begun.end(() => {
      const text = bytes > MOST_BYTES ? null : Buffer.concat(chunks).toString('utf8');
      return callOf(asked, { kind: 'answered', status, isStream, isWhole, text } satisfies Answered);
    });
  if (!response.body) {
    end(true);
    return response;
  }
  // A `fetch` of another make gives streams that cannot be watched.
  if (!(response.body instanceof ReadableStream)) {
    begun.end(() => {
      throw new Error('the fetch of the client gives no web streams');
    });
    return response;
  }
  // Refused, if at all, before the body is taken.
  new Response(null, { status, statusText, headers });
  const watch = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes <= MOST_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      controller.enqueue(chunk);
    },
    flush: () => end(true),
    cancel: () => end(false),
  });
  const body = response.body.pipeThrough(watch);
  const same = new Response(body, { status, statusText, headers });
  // The client names the address in its logs.
  Object.defineProperty(same, 'url', { value: response.url });
  return same;
}
