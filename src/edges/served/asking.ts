import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted, UserError } from '../../errors.ts';
import type { CompletionEnd } from '../../eval/ports.ts';
import { maskSecrets } from '../http/mask.ts';
import { backoffMs } from '../http/wait.ts';
import type { Deaths } from './deaths.ts';
import type { Place, Running } from './place.ts';
import { type Answered, attemptOnce, type Failure } from './reply/attempt.ts';

const MAX_ATTEMPTS = 3;
/** A connection breaks a moment before its server is known to have ended. */
const SEEN_TO_END_MS = 2_000;
/** What a token may take in a stream, and a reply besides. */
const TOKEN_BYTES = 2_000;
const REPLY_BYTES = 1_000_000;

export interface Question {
  path: '/completions' | '/chat/completions';
  body: Record<string, unknown>;
  /** The answer may have this many tokens. */
  maxTokens: number;
  /** How many ids it sends as its prompt; null where the server makes them. */
  promptTokens: number | null;
  /** Why its answer would be cut. */
  limitReason: string;
  /** Draws the waits between attempts. */
  key: string;
}

export interface AskingOptions {
  place: Place;
  deaths: Deaths;
  headers: Record<string, string>;
  apiKey: string | null;
  apiKeyEnv: string | null;
  timeoutMs: number;
  endTexts: readonly string[];
  /** Null where nobody reads along: then an answer that breaks off is asked again. */
  onDelta: ((text: string) => void) | null;
  signal: AbortSignal;
}

/**
 * Asks until there is an answer, a failure that no retry mends, or no attempt left. What a server's end cut off is asked of the next one.
 * @throws UserError when key, address or model is wrong; ExternalError when a server cannot be started again; Interrupted when the signal aborts.
 */
export async function askUntilDone(question: Question, options: AskingOptions): Promise<{ end: CompletionEnd; failure: Failure | null }> {
  const { place, deaths, onDelta, signal } = options;
  let failures = 0;
  for (let attempts = 1; ; attempts++) {
    if (signal.aborted) throw new Interrupted();
    // Also what ended in peace, between two answers, is started again so often only.
    const ended = place.ended();
    if (ended !== null) deaths.note(ended.generation, ended.how);
    const over = deaths.givenUp();
    if (over !== null) return { end: crashed(over, null, Math.max(1, attempts - 1)), failure: null };
    const running = await place.ready(signal);
    const { path, body, limitReason, key, maxTokens } = question;
    const mostBytes = REPLY_BYTES + TOKEN_BYTES * maxTokens;
    const attempted = await attemptOnce({ ...options, url: running.baseUrl + path, body, mostBytes, onDelta: onDelta ?? (() => {}) });
    if ('answered' in attempted) {
      refuseOtherPrompt(running, attempted.answered, question);
      return { end: endOf(attempted.answered, { limitReason, attempts }), failure: null };
    }
    const failure = withoutKey(attempted.failure, options);
    const told = onDelta === null ? null : failure.told;
    const how = await endOfServer(running, failure);
    if (how !== null) {
      if (signal.aborted) throw new Interrupted();
      deaths.note(running.generation, how);
      if (place.isClosed() || told !== null) return { end: crashed(`the local model's server ended with ${how}`, told, attempts), failure: null };
      continue;
    }
    if (failure.cause === 'access') throw new UserError(accessSentence(running, failure, options));
    failures++;
    if (!failure.retryable || failures >= MAX_ATTEMPTS || told !== null) {
      const { outcome, reason, latencyMs } = failure;
      return { end: { outcome, text: told, calls: null, reason, usage: null, latencyMs, attempts }, failure };
    }
    await sleep(backoffMs(failures, key), undefined, { signal }).catch(() => {
      throw new Interrupted();
    });
  }
}

function endOf(
  { text, finishReason, usage, latencyMs, firstTokenMs }: Answered,
  { limitReason, attempts }: { limitReason: string; attempts: number },
): CompletionEnd {
  const common = { text, calls: null, usage, latencyMs, ...(firstTokenMs === null ? {} : { firstTokenMs }), attempts };
  if (finishReason === 'stop') return { ...common, outcome: 'answered', reason: null };
  return { ...common, outcome: 'truncated', reason: `cut${usage === null ? '' : ` after ${usage.completionTokens} tokens`}: ${limitReason}` };
}

function crashed(reason: string, text: string | null, attempts: number): CompletionEnd {
  return { outcome: 'crashed', text, calls: null, reason, usage: null, latencyMs: 0, attempts };
}

/** How our server ended, where that is why the request failed. */
async function endOfServer({ ended }: Running, { cause }: Failure): Promise<string | null> {
  return ended === null || cause !== 'connection' ? null : Promise.race([ended, sleep(SEEN_TO_END_MS, null, { ref: false })]);
}

/** @throws UserError where the server counts other tokens than it was sent: it cut them, or added some, or took them for something else. */
function refuseOtherPrompt({ baseUrl }: Running, { usage }: Answered, { promptTokens }: Question): void {
  if (promptTokens === null || usage === null || usage.promptTokens === promptTokens) return;
  throw new UserError(
    `The local model's server at ${baseUrl} was sent ${promptTokens} tokens and counts ${usage.promptTokens}. It reads another prompt than the model was trained on: raise its context, or use llama-server, vLLM or SGLang.`,
  );
}

function withoutKey(failure: Failure, { apiKey }: AskingOptions): Failure {
  return { ...failure, reason: maskSecrets(failure.reason, apiKey === null ? [] : [apiKey]) };
}

function accessSentence({ baseUrl }: Running, { reason }: Failure, { apiKeyEnv }: AskingOptions): string {
  const key = apiKeyEnv === null ? 'local.server.apiKeyEnv (none is set)' : `the key in ${apiKeyEnv}`;
  return `The local model's server at ${baseUrl} refuses: ${reason}. Check ${key}, and local.server.url and model.`;
}
