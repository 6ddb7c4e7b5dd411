import { Interrupted } from '../../errors.ts';
import type { ChatContent } from '../../records/chat.ts';
import { type Completed, readCompletion } from './api/completion.ts';
import { type Failure, failureOf, failureOfBody } from './api/failure.ts';
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
  withinTime(session, signal, { said: () => null, sentStreamOptions: false }, async (options) =>
    answerIn(await session.client.chat.completions.create(paramsOf(session, content), options)),
  );

/** Asks for the answer as it is generated, its usage at the end; every delta is passed on as it comes. */
export function streamedAttempt(onDelta: (text: string) => void): Attempt {
  return (session, content, signal) => {
    const answer = streamedAnswer();
    const sentStreamOptions = session.usageInStreams;
    const usage = sentStreamOptions ? { stream_options: { include_usage: true } } : {};
    return withinTime(session, signal, { said: answer.text, sentStreamOptions }, async (options) => {
      const asked = session.client.chat.completions.create({ ...paramsOf(session, content), stream: true, ...usage }, options);
      const { data: chunks, response } = await asked.withResponse();
      // Servers that do not stream, or have an error to tell, answer whole.
      if (/\bjson\b/i.test(response.headers.get('content-type') ?? '')) {
        const whole = answerIn(await response.json());
        if ('completed' in whole && whole.completed.text) onDelta(whole.completed.text);
        return whole;
      }
      for await (const chunk of chunks) {
        const delta = answer.take(chunk);
        if (delta === null) return { failure: { ...FAILED, reason: 'HTTP 200 with a chunk that is none of a chat completion' }, said: answer.text() };
        if (delta !== '') onDelta(delta);
      }
      // The SDK ends a stream in silence when its signal aborts.
      options.signal.throwIfAborted();
      const completed = answer.completed();
      if (completed) return { completed };
      const reason = answer.hasEnded() ? 'HTTP 200 without a chat completion' : 'the stream ended before the answer did';
      return { failure: { ...FAILED, reason }, said: answer.text() };
    });
  };
}

function answerIn(body: unknown): Attempted {
  const completed = readCompletion(body);
  return completed ? { completed } : { failure: failureOfBody(body), said: null };
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
