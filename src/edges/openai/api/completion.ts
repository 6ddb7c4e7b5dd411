import { z } from 'zod';
import type { Ask, Outcome, RawCall, Usage } from '../../../records/evaluation.ts';
import { callsOf, MessageCalls } from './calls.ts';
import { Content, isOtherThanText, refusalIn, textOf } from './content.ts';
import { readUsage } from './usage.ts';

const Choice = z.looseObject({
  finish_reason: z.string().nullish(),
  message: z.looseObject({ content: Content, refusal: z.string().nullish() }).nullish(),
});

/** What is read of a chat completion; servers add members freely, and leave out or null what they have nothing to say for. */
const ChatCompletion = z.looseObject({ choices: z.tuple([Choice], z.unknown()), usage: z.unknown().optional() });

export interface Completed {
  outcome: Outcome;
  text: string | null;
  /** Null where it was asked in text. */
  calls: RawCall[] | null;
  reason: string | null;
  usage: Usage | null;
}

/** An answer of HTTP 200, or what is wrong with it. */
export type Read = Completed | { unread: string };

export const NO_COMPLETION = 'HTTP 200 without a chat completion';

/** Reads a response of HTTP 200. Asked in text, calls are not read and a refusal is an answer, and a wrong one. */
export function readCompletion(body: unknown, ask: Ask): Read {
  const parsed = ChatCompletion.safeParse(body);
  if (!parsed.success) return { unread: NO_COMPLETION };
  const { message, finish_reason } = parsed.data.choices[0];
  const called = ask === 'native' ? MessageCalls.safeParse(message ?? {}) : null;
  if (called?.success === false) return { unread: 'HTTP 200 with a call of no known form' };
  return completedOf({
    said: textOf(message?.content),
    refusal: refusalIn(message?.content) ?? message?.refusal ?? null,
    calls: called && callsOf(called.data),
    isEmpty: message != null && !isOtherThanText(message.content),
    finishReason: finish_reason ?? null,
    usage: readUsage(parsed.data.usage),
  });
}

export interface Ended {
  /** Null where nothing was said. */
  said: string | null;
  refusal: string | null;
  calls: RawCall[] | null;
  /** Where nothing was said: whether the answer holds nothing else either, such as an image or a thought. */
  isEmpty: boolean;
  finishReason: string | null;
  usage: Usage | null;
}

/** What an answer counts as, by the reason the server gives for its end. */
export function completedOf({ said, refusal, calls, isEmpty, finishReason, usage }: Ended): Read {
  const text = said || (refusal ?? said);
  const told = { text: calls === null ? text : text || null, calls, usage };
  const hasCalls = calls !== null && calls.length > 0;
  if (finishReason === 'content_filter') return { ...told, outcome: 'content_filter', reason: "the provider's content filter stopped the answer" };
  if (finishReason === 'length') {
    const began = Boolean(text) || hasCalls;
    return {
      ...told,
      outcome: 'truncated',
      reason: `the answer reached the token limit${began ? '' : ' before it began: thinking counts, raise decoding.maxTokens'}`,
    };
  }
  if (hasCalls) return { ...told, outcome: 'answered', reason: null };
  if (calls !== null && !said && refusal) return { ...told, outcome: 'refused', reason: 'the model refused to answer' };
  if (calls !== null && ENDS_IN_CALL.has(finishReason)) return { unread: 'HTTP 200 with an answer that ends in a tool call and holds none' };
  if (text === null && !isEmpty) return { unread: NO_COMPLETION };
  return { ...told, text: calls === null ? (text ?? '') : told.text, outcome: 'answered', reason: null };
}

const ENDS_IN_CALL: ReadonlySet<string | null> = new Set(['tool_calls', 'function_call']);
