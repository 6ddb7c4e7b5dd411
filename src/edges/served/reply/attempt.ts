import { z } from 'zod';
import { Interrupted, sentenceOf } from '../../../errors.ts';
import type { Outcome, Usage } from '../../../records/evaluation.ts';
import { answerText } from './answer-text.ts';
import { readReply } from './read-stream.ts';
import { jsonWithin, TooMuch } from './within.ts';

/** One request as it is sent. */
export interface Sent {
  url: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  /** What a reply may have at most. */
  mostBytes: number;
  timeoutMs: number;
  endTexts: readonly string[];
  onDelta(text: string): void;
  signal: AbortSignal;
}

export interface Answered {
  text: string;
  /** `length`: it was cut. */
  finishReason: 'stop' | 'length';
  usage: Usage | null;
  latencyMs: number;
  firstTokenMs: number | null;
}

export interface Failure {
  outcome: Outcome;
  reason: string;
  retryable: boolean;
  /** `access`: key, address or model is wrong. `connection`: nobody answers, or the answer broke off. */
  cause: 'access' | 'connection' | 'request';
  /** What had been told of the answer; null when nothing was. */
  told: string | null;
  latencyMs: number;
}

export type Attempted = { answered: Answered } | { failure: Failure };

/** Asks once, within the time. @throws Interrupted when the signal aborts */
export async function attemptOnce({ url, headers, body, mostBytes, timeoutMs, endTexts, onDelta, signal }: Sent): Promise<Attempted> {
  const startedAt = performance.now();
  // Not `AbortSignal.any`: Node keeps a signal of it, and what listens to it, until the time is over.
  const connection = new AbortController();
  const end = () => connection.abort();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const text = answerText(endTexts);
  let told = '';
  let firstTokenMs: number | null = null;
  let isAnswering = false;
  const tell = (piece: string) => {
    if (piece === '') return;
    told += piece;
    onDelta(piece);
  };
  const failed = (failure: Pick<Failure, 'outcome' | 'reason'> & Partial<Failure>): Attempted => ({
    failure: { retryable: false, cause: 'request', told: told || null, latencyMs: performance.now() - startedAt, ...failure },
  });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: connection.signal,
    });
    if (!response.ok) return failed(await refusalOf(response));
    isAnswering = true;
    let finishReason: string | null = null;
    let usage: Usage | null = null;
    for await (const said of readReply(response, mostBytes)) {
      if (said.error !== null) return failed({ outcome: 'server_error', reason: `the server ended the answer: ${said.error}`, retryable: true });
      if (said.text !== '') firstTokenMs ??= performance.now() - startedAt;
      tell(text.take(said.text));
      finishReason = said.finishReason ?? finishReason;
      usage = said.usage ?? usage;
    }
    if (finishReason !== 'stop' && finishReason !== 'length') {
      const how = finishReason === null ? 'the answer broke off before its end' : `the server ended the answer for the reason ${JSON.stringify(finishReason)}`;
      return failed({ outcome: 'server_error', reason: how, retryable: true, cause: finishReason === null ? 'connection' : 'request' });
    }
    tell(text.rest(finishReason === 'stop'));
    return { answered: { text: told, finishReason, usage, latencyMs: performance.now() - startedAt, firstTokenMs } };
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    if (isLate) return failed({ outcome: 'timeout', reason: `no ${told === '' ? '' : 'whole '}answer within ${timeoutMs / 1000} s`, retryable: true });
    if (error instanceof TooMuch) return failed({ outcome: 'server_error', reason: error.message });
    const isNonsense = error instanceof SyntaxError || error instanceof z.ZodError;
    const reason = isNonsense
      ? 'HTTP 200 with something else than a completion'
      : `${isAnswering ? 'the answer broke off' : 'no answer'}: ${rootMessage(error)}`;
    return failed({ outcome: 'server_error', reason, retryable: true, cause: isNonsense ? 'request' : 'connection' });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

const ERROR_BYTES = 100_000;
const ErrorBody = z.union([
  z.looseObject({ error: z.looseObject({ message: z.string() }) }).transform(({ error }) => error.message),
  z.looseObject({ error: z.string() }).transform(({ error }) => error),
  z.looseObject({ message: z.string() }).transform(({ message }) => message),
]);

async function refusalOf(response: Response): Promise<Pick<Failure, 'outcome' | 'reason' | 'retryable' | 'cause'>> {
  const { status } = response;
  const words = ErrorBody.safeParse(await jsonWithin(response, ERROR_BYTES).catch(() => null)).data;
  const reason = `HTTP ${status}${words === undefined ? '' : `: ${words}`}`;
  if (status === 401 || status === 403 || status === 404) return { outcome: 'invalid_request', reason, retryable: false, cause: 'access' };
  if (status === 429) return { outcome: 'rate_limited', reason, retryable: true, cause: 'request' };
  if (status === 408) return { outcome: 'timeout', reason, retryable: true, cause: 'request' };
  if (status === 409 || status >= 500) return { outcome: 'server_error', reason, retryable: true, cause: 'request' };
  return { outcome: 'invalid_request', reason, retryable: false, cause: 'request' };
}

/** The innermost cause says `ECONNREFUSED`, the outermost "fetch failed". */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return sentenceOf(error);
  return error.cause === undefined ? error.message || error.name : rootMessage(error.cause);
}
