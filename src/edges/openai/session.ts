import type { OpenAI } from 'openai';
import type { Ask, Decoding } from '../../records/evaluation.ts';
import type { LimitField, OptionalField } from './api/sent-fields.ts';
import { type ClientOptions, OPENAI_ENDPOINT, openClient } from './client.ts';

export interface HostedModelOptions extends ClientOptions {
  model: string;
  /** Requests in flight at once, over all callers of this model. */
  concurrency: number;
  /** One attempt may take this long, milliseconds. */
  timeoutMs: number;
  maxAttempts: number;
  decoding: Decoding;
  /** Whether calls and refusals are read, or text alone. */
  ask: Ask;
  standIn: boolean;
  /** Whether batches are streamed too, so that the time to the first token is known. Default: false. */
  stream?: boolean;
  /** Epoch milliseconds. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<unknown>;
}

/** What the requests of one model share. */
export interface Session {
  options: HostedModelOptions;
  client: OpenAI;
  url: string;
  /** Whether it is OpenAI or Azure that is asked, not a server that talks like them. */
  isOpenAi: boolean;
  limitField: LimitField;
  /** What the server or the model has refused to be told. */
  leftOut: Set<OptionalField>;
  hasAnswered: boolean;
  /** Epoch milliseconds: a server that says "wait" says it to every request. */
  pausedUntil: number;
  failuresInARow: number;
  /** Of those, the last in a row that the server called bad requests. */
  refusalsInARow: number;
  /** Asked so far as somebody waited. */
  completions: number;
}

/** @throws UserError when the provider needs a key and none is set. */
export function openSession(options: HostedModelOptions, url: string): Session {
  const isOpenAi = options.provider === 'azure-openai' || url === OPENAI_ENDPOINT;
  return {
    options,
    client: openClient(options),
    url,
    isOpenAi,
    // Both want the new name, reasoning models refuse the old one; other servers may know only the old one.
    limitField: isOpenAi ? 'max_completion_tokens' : 'max_tokens',
    leftOut: new Set(),
    hasAnswered: false,
    pausedUntil: 0,
    failuresInARow: 0,
    refusalsInARow: 0,
    completions: 0,
  };
}
