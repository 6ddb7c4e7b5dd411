import { Interrupted } from '../../errors.ts';
import type { ChatContent } from '../../records/chat.ts';
import { type Completed, readCompletion } from './api/completion.ts';
import { type Failure, failureOf } from './api/failure.ts';
import { askedOf } from './api/request.ts';
import { streamedAnswer } from './api/stream.ts';
import type { Session } from './session.ts';

/** How an attempt went. `said`: what was passed on of the answer before it failed; null when nothing was. */
export type Attempted = { completed: Completed } | { failure: Failure; said: string | null };

/** Asks once. @throws Interrupted when the signal aborts. */
export type Attempt = (session: Session, content: ChatContent, signal: AbortSignal) => Promise<Attempted>;

const FAILED = { outcome: 'server_error', retryable: true, waitMs: null, cause: 'request', unknownField: null } as const;

/** Asks for the whole answer at once. */
export const wholeAttempt: Attempt = (session, content, signal) =>
  withinTime(session, signal, { said: () => null, sentStreamOptions: false }, async (options) => {
    const completed = readCompletion(await session.client.chat.completions.create(paramsOf(session, content), options));
    return completed ? { completed } : { failure: { ...FAILED, reason: 'HTTP 200 without a chat completion' }, said: null };
  });

/** Asks for the answer as it is generated, its usage at the end; every delta is passed on as it comes. */
export function streamedAttempt(onDelta: (text: string) => void): Attempt {
  return (session, content, signal) => {
    const answer = streamedAnswer();
    const sentStreamOptions = session.usageInStreams;
    const usage = sentStreamOptions ? { stream_options: { include_usage: true } } : {};
    return withinTime(session, signal, { said: answer.text, sentStreamOptions }, async (options) => {
      const chunks = await session.client.chat.completions.create({ ...paramsOf(session, content), stream: true, ...usage }, options);
      for await (const chunk of chunks) {
        const delta = answer.take(chunk);
        if (delta === null) return { failure: { ...FAILED, reason: 'HTTP 200 with a chunk that is none of a chat completion' }, said: answer.text() };
        if (delta !== '') onDelta(delta);
      }
      // The SDK ends a stream in silence when its signal aborts.
      options.signal.throwIfAborted();
      const completed = answer.completed();
      return completed ? { completed } : { failure: { ...FAILED, reason: 'the stream ended before the answer did' }, said: answer.text() };
    });
  };
}

function paramsOf({ options, limitField }: Session, content: ChatContent) {
  const { temperature, seed, maxTokens } = options.decoding;
  return { model: options.model, ...askedOf(content), temperature, seed, [limitField]: maxTokens };
}

interface Sent {
  said(): string | null;
  sentStreamOptions: boolean;
}

async function withinTime(
  { options: { timeoutMs, now }, limitField }: Session,
  signal: AbortSignal,
  { said, sentStreamOptions }: Sent,
  work: (options: { signal: AbortSignal; timeout: number }) => Promise<Attempted>,
): Promise<Attempted> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    // The SDK's own timeout ends with the headers; ours covers the body too.
    return await work({ signal: AbortSignal.any([signal, deadline.signal]), timeout: timeoutMs + 60_000 });
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    if (deadline.signal.aborted) {
      const reason = `no ${said() === null ? 'answer' : 'whole answer'} within ${timeoutMs / 1000} s`;
      return { failure: { ...FAILED, outcome: 'timeout', reason }, said: said() };
    }
    return { failure: failureOf(error, { now: now(), sentField: limitField, sentStreamOptions, hasBegun: said() !== null }), said: said() };
  } finally {
    clearTimeout(timer);
  }
}
