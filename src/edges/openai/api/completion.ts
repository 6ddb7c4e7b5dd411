import { z } from 'zod';
import type { Outcome, Usage } from '../../../records/evaluation.ts';
import { Content, isOtherThanText, textOf } from './content.ts';
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
  reason: string | null;
  usage: Usage | null;
}

/** Reads a response of HTTP 200; null when it is no chat completion. A refusal is an answer, and a wrong one. */
export function readCompletion(body: unknown): Completed | null {
  const parsed = ChatCompletion.safeParse(body);
  if (!parsed.success) return null;
  const { message, finish_reason } = parsed.data.choices[0];
  const said = textOf(message?.content);
  const text = said || (message?.refusal ?? said);
  const isText = text !== null || (message != null && !isOtherThanText(message.content));
  return completedOf({ text, isText, finishReason: finish_reason ?? null, usage: readUsage(parsed.data.usage) });
}

interface Ended {
  text: string | null;
  /** False for an answer that says something other than text, or nothing where a text would be. */
  isText: boolean;
  finishReason: string | null;
  usage: Usage | null;
}

/** What an answer counts as, by the reason the server gives for its end; null when it ended well and is no text. */
export function completedOf({ text, isText, finishReason, usage }: Ended): Completed | null {
  if (finishReason === 'content_filter') return { outcome: 'content_filter', text, reason: "the provider's content filter stopped the answer", usage };
  if (finishReason === 'length') return { outcome: 'truncated', text, reason: 'the answer reached the token limit', usage };
  return isText ? { outcome: 'answered', text: text ?? '', reason: null, usage } : null;
}
