import { ExternalError, Interrupted } from '../../errors.ts';
import type { ChatRequest } from '../../eval/ports.ts';
import type { Prediction } from '../../records/evaluation.ts';
import { type Completed, readCompletion } from './completion.ts';
import { type Failure, failureOf } from './failure.ts';
import { maskSecrets } from './mask.ts';
import { askedOf } from './request.ts';
import { backoffMs, LONGEST_WAIT_MS } from './retry.ts';
import type { Session } from './session.ts';

/** Asks until there is an answer, a failure that no retry mends, or no attempt left. The failure comes with its prediction. */
export async function attemptUntilDone(
  session: Session,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<{ prediction: Prediction; failure: Failure | null }> {
  const { now, sleep, maxAttempts, apiKey } = session.options;
  let hasSwitchedField = false;
  for (let attempt = 1; ; attempt++) {
    while (session.pausedUntil > now()) await sleep(session.pausedUntil - now(), signal);
    const startedAt = now();
    const result = await attemptOnce(session, request, signal);
    const common = { schema: 'fledgling/prediction@1', exampleId: request.exampleId, latencyMs: Math.max(0, now() - startedAt), attempts: attempt } as const;
    if ('completed' in result) return { prediction: { ...common, ...result.completed }, failure: null };
    const failure = { ...result.failure, reason: maskSecrets(result.failure.reason, apiKey === null ? [] : [apiKey]) };
    if (failure.unknownLimitField && !hasSwitchedField) {
      hasSwitchedField = true;
      session.limitField = failure.unknownLimitField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
      attempt--;
      continue;
    }
    heedWait(session, failure);
    if (!failure.retryable || attempt >= maxAttempts) {
      return { prediction: { ...common, outcome: failure.outcome, text: null, reason: failure.reason, usage: null }, failure };
    }
    if (failure.waitMs === null) await sleep(backoffMs(attempt, request.exampleId), signal);
  }
}

/** A server that says "wait" says it to every request of the model. */
function heedWait(session: Session, { waitMs, reason }: Failure): void {
  if (waitMs === null) return;
  if (waitMs > LONGEST_WAIT_MS) {
    throw new ExternalError(`${session.url} asks to wait ${Math.ceil(waitMs / 1000)} s (${reason}). What it answered is kept; run again after that to resume.`);
  }
  session.pausedUntil = Math.max(session.pausedUntil, session.options.now() + waitMs);
}

async function attemptOnce(session: Session, request: ChatRequest, signal: AbortSignal): Promise<{ completed: Completed } | { failure: Failure }> {
  const { options, client, limitField } = session;
  const { temperature, seed, maxTokens } = options.decoding;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.timeoutMs);
  const failed = { outcome: 'server_error', retryable: true, waitMs: null, cause: 'request', unknownLimitField: null } as const;
  try {
    const body = await client.chat.completions.create(
      { model: options.model, ...askedOf(request), temperature, seed, [limitField]: maxTokens },
      // The SDK's own timeout ends with the headers; ours covers the body too.
      { signal: AbortSignal.any([signal, deadline.signal]), timeout: options.timeoutMs + 60_000 },
    );
    const completed = readCompletion(body);
    return completed ? { completed } : { failure: { ...failed, reason: 'HTTP 200 without a chat completion' } };
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    if (deadline.signal.aborted) return { failure: { ...failed, outcome: 'timeout', reason: `no answer within ${options.timeoutMs / 1000} s` } };
    return { failure: failureOf(error, { now: options.now(), sentField: limitField }) };
  } finally {
    clearTimeout(timer);
  }
}
