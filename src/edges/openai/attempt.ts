import { Interrupted } from '../../errors.ts';
import type { ChatContent } from '../../records/chat.ts';
import { type Completed, readCompletion } from './api/completion.ts';
import { type Failure, failureOf, failureOfBody } from './api/failure.ts';
import { askedOf } from './api/request.ts';
import { streamedAnswer } from './api/stream.ts';
import { OWN_NAMES, type ToolNames, toolNames } from './api/tool-names.ts';
import type { Session } from './session.ts';

/**
 * How an attempt went. `said`: what was passed on of the answer before it failed; null when nothing was. `firstTokenAt`: when a streamed answer
 * began, by the session's clock.
 */
export type Attempted = { completed: Completed; firstTokenAt?: number } | { failure: Failure; said: string | null };

/** Asks once. @throws Interrupted when the signal aborts. */
export type Attempt = (session: Session, content: ChatContent, signal: AbortSignal) => Promise<Attempted>;

const FAILED = { outcome: 'server_error', retryable: true, waitMs: null, cause: 'request', refusedField: null } as const;

/** Asks for the whole answer at once. */
export const wholeAttempt: Attempt = (session, content, signal) => {
  const names = namesFor(session, content);
  const sent = paramsOf(session, content, names);
  return withinTime(session, signal, { said: () => null, sent }, async (options) =>
    answerIn(await session.client.chat.completions.create(sent, options), session, names),
  );
};

/** Asks for the answer as it is generated, its usage at the end; every delta of its text is passed on as it comes. */
export function streamedAttempt(onDelta: (text: string) => void): Attempt {
  return (session, content, signal) => {
    const names = namesFor(session, content);
    const answer = streamedAnswer(session.options.ask);
    const usage = session.leftOut.has('stream_options') ? {} : { stream_options: { include_usage: true } };
    const sent = { ...paramsOf(session, content, names), stream: true as const, ...usage };
    return withinTime(session, signal, { said: answer.text, sent }, async (options) => {
      const { data: chunks, response } = await session.client.chat.completions.create(sent, options).withResponse();
      // Servers that do not stream, or have an error to tell, answer whole.
      if (/\bjson\b/i.test(response.headers.get('content-type') ?? '')) {
        const whole = answerIn(await response.json(), session, names);
        if ('completed' in whole && whole.completed.text) onDelta(whole.completed.text);
        return whole;
      }
      let began: { firstTokenAt?: number } = {};
      for await (const chunk of chunks) {
        const delta = answer.take(chunk);
        if (delta === null) return { failure: { ...FAILED, reason: 'HTTP 200 with a chunk that is none of a chat completion' }, said: answer.text() };
        if (began.firstTokenAt === undefined && answer.hasBegun()) began = { firstTokenAt: session.options.now() };
        if (delta !== '') onDelta(delta);
      }
      // The SDK ends a stream in silence when its signal aborts.
      options.signal.throwIfAborted();
      const read = answer.completed() ?? { unread: 'the stream ended before the answer did' };
      return 'unread' in read ? { failure: { ...FAILED, reason: read.unread }, said: answer.text() } : { completed: withNames(read, names), ...began };
    });
  };
}

/** Streamed for its time to the first token: nobody reads along, so an answer that breaks off is asked again. */
export const timedAttempt: Attempt = async (session, content, signal) => {
  const attempted = await streamedAttempt(() => {})(session, content, signal);
  return 'failure' in attempted ? { ...attempted, said: null } : attempted;
};

function answerIn(body: unknown, { options: { ask } }: Session, names: ToolNames): Attempted {
  const read = readCompletion(body, ask);
  return 'unread' in read ? { failure: failureOfBody(body, read.unread), said: null } : { completed: withNames(read, names) };
}

/** Servers other than OpenAI and Azure took the agent's names as they are. */
function namesFor({ isOpenAi }: Session, content: ChatContent): ToolNames {
  return isOpenAi ? toolNames(content) : OWN_NAMES;
}

function withNames(completed: Completed, { received }: ToolNames): Completed {
  return { ...completed, calls: completed.calls?.map((call) => ({ ...call, name: received(call.name) })) ?? null };
}

function paramsOf({ options, isOpenAi, limitField, leftOut }: Session, content: ChatContent, names: ToolNames) {
  const { temperature, seed, maxTokens } = options.decoding;
  const { parallel_tool_calls, reasoning_effort, ...asked } = askedOf(content, { names, isOpenAi });
  return {
    model: options.model,
    ...asked,
    ...(parallel_tool_calls === undefined || leftOut.has('parallel_tool_calls') ? {} : { parallel_tool_calls }),
    ...(reasoning_effort === undefined || leftOut.has('reasoning_effort') ? {} : { reasoning_effort }),
    ...(leftOut.has('temperature') ? {} : { temperature }),
    ...(leftOut.has('seed') ? {} : { seed }),
    [limitField]: maxTokens,
  };
}

interface Sent {
  said(): string | null;
  /** The body. */
  sent: object;
}

async function withinTime(
  { options: { timeoutMs, now } }: Session,
  signal: AbortSignal,
  { said, sent }: Sent,
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
    return { failure: failureOf(error, { now: now(), sent, hasBegun: said() !== null }), said: said() };
  } finally {
    clearTimeout(timer);
  }
}
