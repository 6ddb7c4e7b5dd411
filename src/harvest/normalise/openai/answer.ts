import type { JsonObject } from '../../../records/json.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import { answerWith, madeCall } from '../../../rows/request/calls.ts';
import { numberDefect } from '../../../rows/request/json-defects.ts';
import { callsIn } from '../../../rows/request/openai-messages.ts';
import { FunctionCallItem, Message, MessageItem, ReasoningItem, unreadMember } from '../../../rows/request/openai-schema.ts';
import { refuse, Unreadable } from '../../../rows/request/unreadable.ts';
import { refuseUnfinished } from '../pieces/finish.ts';
import { refuseBroken } from '../pieces/prose.ts';
import type { Recorded } from '../recorded.ts';
import { answeredIn } from './shapes.ts';

type Answer = ModelCall['output'];

/** The recorded answer, understood whole; that of a Responses body is read with the body. @throws Unreadable otherwise. */
export function answerOf({ observation, output }: Recorded): Answer {
  const value = output();
  refuse(numberDefect(value));
  const answered = answeredIn(value);
  if (answered?.shape === 'messages') return messageAnswer(answered.parts, answered.finishReasons);
  if (answered?.shape === 'items') return itemsAnswer(answered.parts);
  const text = typeof observation.output === 'string' ? observation.output : JSON.stringify(observation.output);
  refuseBroken(text, 'output');
  return answerWith(text, []);
}

function messageAnswer([only, ...others]: readonly JsonObject[], finishReasons: readonly string[]): Answer {
  if (others.length > 0) throw new Unreadable('several-answers', `${others.length + 1} answers to one request`);
  const message = Message.safeParse(only).data;
  if (!only || !message) throw new Unreadable('unsupported-instrumentation', 'output is not an OpenAI text message');
  const unread = unreadMember(only);
  if (unread) throw new Unreadable('unsupported-instrumentation', `the answer holds "${unread}", which is not read`);
  if (message.refusal) throw new Unreadable('withheld-answer', 'the model refused to answer');
  const calls = callsIn(message).map(({ name, arguments: args }) => ({ name, arguments: args }));
  refuseUnfinished([only['finish_reason'], ...finishReasons], { holdsCall: calls.length > 0 });
  return answerWith(message.content, calls);
}

/** Calls if there are any, else what was said last; how the model reasoned is no part of the answer. */
export function itemsAnswer(items: readonly JsonObject[]): Answer {
  const parts = items.filter((item) => !ReasoningItem.safeParse(item).success);
  const calls = parts.flatMap((item) => FunctionCallItem.safeParse(item).data ?? []);
  const messages = parts.flatMap((item) => MessageItem.safeParse(item).data ?? []);
  if (calls.length + messages.length < parts.length)
    throw new Unreadable('unreadable-output', `the answer holds more than texts and function calls: ${parts.map(({ type }) => type).join(', ')}`);
  if (parts.some(({ status }) => status === 'incomplete')) throw new Unreadable('cut-off-answer', 'an item of the answer is incomplete');
  if (calls.length > 0)
    return answerWith(
      null,
      calls.map(({ name, arguments: args }) => madeCall(name, args)),
    );
  return answerWith(messages.at(-1)?.content ?? null, []);
}
