import { ExternalError } from '../../errors.ts';
import type { CompletionEnd } from '../../eval/ports.ts';
import type { ChatContent } from '../../records/chat.ts';
import { maskSecrets } from '../http/mask.ts';
import { backoffMs, LONGEST_WAIT_MS } from '../http/wait.ts';
import type { Failure } from './api/failure.ts';
import type { RefusableField } from './api/sent-fields.ts';
import type { Attempt } from './attempt.ts';
import type { Session } from './session.ts';

export interface Asking {
  content: ChatContent;
  /** Draws the waits between attempts. */
  key: string;
  attempt: Attempt;
  signal: AbortSignal;
}

/**
 * Asks until there is an answer, a failure that no retry mends, or no attempt left. An answer that broke off is not asked again: some of it is
 * with the reader already. The failure comes with the end it makes.
 */
export async function attemptUntilDone(session: Session, { content, key, attempt, signal }: Asking): Promise<{ end: CompletionEnd; failure: Failure | null }> {
  const { now, sleep, maxAttempts, apiKey } = session.options;
  const switched = new Set<RefusableField>();
  for (let attempts = 1; ; attempts++) {
    while (session.pausedUntil > now()) await sleep(session.pausedUntil - now(), signal);
    const startedAt = now();
    const omitted = notSent(session, content);
    const result = await attempt(session, content, signal);
    const common = { latencyMs: Math.max(0, now() - startedAt), attempts };
    if ('completed' in result) {
      const first = result.firstTokenAt === undefined ? {} : { firstTokenMs: Math.max(0, result.firstTokenAt - startedAt) };
      return { end: { ...common, ...first, ...result.completed, ...omitted }, failure: null };
    }
    const failure = { ...result.failure, reason: maskSecrets(result.failure.reason, apiKey === null ? [] : [apiKey]) };
    if (switchField(session, failure, switched)) {
      attempts--;
      continue;
    }
    heedWait(session, failure);
    if (!failure.retryable || attempts >= maxAttempts || result.said !== null) {
      return { end: { ...common, outcome: failure.outcome, text: result.said, calls: null, reason: failure.reason, usage: null }, failure };
    }
    if (failure.waitMs === null) await sleep(backoffMs(attempts, key), signal);
  }
}

/** Does without the field that the server or the model refuses, in all requests to come; once a request for each field. */
function switchField(session: Session, { refusedField }: Failure, switched: Set<RefusableField>): boolean {
  if (refusedField === null || switched.has(refusedField)) return false;
  if (refusedField === 'max_tokens' || refusedField === 'max_completion_tokens') {
    session.limitField = refusedField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    switched.add('max_tokens').add('max_completion_tokens');
  } else {
    session.leftOut.add(refusedField);
    switched.add(refusedField);
  }
  return true;
}

/** What an answer's request would have said, had the model accepted it. How a stream tells its usage has no part in the answer. */
function notSent({ leftOut }: Session, { parallelToolCalls, reasoningEffort }: ChatContent): Pick<CompletionEnd, 'notSent'> {
  const unsaid = [...(parallelToolCalls === null ? ['parallel_tool_calls'] : []), ...(reasoningEffort === null ? ['reasoning_effort'] : [])];
  const fields = [...leftOut].filter((field) => field !== 'stream_options' && !unsaid.includes(field));
  return fields.length === 0 ? {} : { notSent: fields.sort() };
}

/** A server that says "wait" says it to every request of the model. */
function heedWait(session: Session, { waitMs, reason }: Failure): void {
  if (waitMs === null) return;
  if (waitMs > LONGEST_WAIT_MS) {
    throw new ExternalError(`${session.url} asks to wait ${Math.ceil(waitMs / 1000)} s (${reason}). What it answered is kept; run again after that to resume.`);
  }
  session.pausedUntil = Math.max(session.pausedUntil, session.options.now() + waitMs);
}
