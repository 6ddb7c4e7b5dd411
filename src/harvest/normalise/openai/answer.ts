import type { JsonObject } from '../../../records/json.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import { numberDefect } from '../../read/json-defects.ts';
import { type Recorded, refuse, Unreadable } from '../recorded.ts';
import { madeCall, refuseBroken } from './calls.ts';
import { FunctionCallItem, Message, MessageItem, ReasoningItem } from './schema.ts';
import { answeredIn } from './shapes.ts';

type Answer = ModelCall['output'];

/** The recorded answer, understood whole. @throws Unreadable otherwise. */
export function answerOf({ observation, output }: Recorded): Answer {
  const value = output();
  refuse(numberDefect(value));
  const answered = answeredIn(value);
  if (answered?.shape === 'messages') return messageAnswer(answered.parts);
  if (answered?.shape === 'items') return itemsAnswer(answered.parts);
  const text = typeof observation.output === 'string' ? observation.output : JSON.stringify(observation.output);
  refuseBroken(text, 'output');
  return said(text);
}

function messageAnswer([only, ...others]: readonly JsonObject[]): Answer {
  if (others.length > 0) throw new Unreadable('several-answers', `${others.length + 1} answers to one request`);
  const message = Message.safeParse(only).data;
  if (!message) throw new Unreadable('unsupported-instrumentation', 'output is not an OpenAI text message');
  const toolCalls = (message.tool_calls ?? []).map((call) => madeCall(call.function.name, call.function.arguments));
  return toolCalls.length > 0 ? { content: message.content, toolCalls } : said(message.content);
}

/** Calls if there are any, else what was said last; how the model reasoned is no part of the answer. */
function itemsAnswer(items: readonly JsonObject[]): Answer {
  const parts = items.filter((item) => !ReasoningItem.safeParse(item).success);
  const calls = parts.flatMap((item) => FunctionCallItem.safeParse(item).data ?? []);
  const messages = parts.flatMap((item) => MessageItem.safeParse(item).data ?? []);
  if (calls.length + messages.length < parts.length)
    throw new Unreadable('unreadable-output', `the answer holds more than texts and function calls: ${parts.map(({ type }) => type).join(', ')}`);
  if (calls.length > 0) return { content: null, toolCalls: calls.map(({ name, arguments: args }) => madeCall(name, args)) };
  return said(messages.at(-1)?.content ?? null);
}

function said(content: string | null): Answer {
  if (!content?.trim()) throw new Unreadable('no-output', 'the answer holds neither text nor a tool call');
  return { content, toolCalls: [] };
}
