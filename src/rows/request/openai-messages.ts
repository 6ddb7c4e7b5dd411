import { isJsonObject, type JsonObject } from '../../records/json.ts';
import type { ChatTurn } from '../../records/model-request.ts';
import { madeCall } from './calls.ts';
import { numberDefect } from './json-defects.ts';
import { FunctionCallItem, FunctionOutputItem, Message, unreadMember } from './openai-schema.ts';
import { type NamedTurn, recoveredIds } from './result-ids.ts';
import { callIdOf, turn } from './turns.ts';
import { refuse, Unreadable } from './unreadable.ts';

/** The turns of Chat Completions messages or of Responses items: recorded ones and those that are served are read alike. @throws Unreadable */
export function messageTurns(asked: readonly unknown[]): ChatTurn[] {
  refuse(numberDefect(asked));
  const turns: NamedTurn[] = [];
  for (const [index, item] of asked.entries()) add(turns, item, `message ${index + 1} of the input`);
  refuseOrphans(turns);
  return recoveredIds(turns);
}

/** A result whose call is nowhere before it: the call was lost, and the prompt would lack it. */
function refuseOrphans(turns: readonly NamedTurn[]): void {
  const waiting = new Set<string | null>();
  for (const [index, { turn: one }] of turns.entries()) {
    if (one.role === 'assistant') for (const { id } of one.toolCalls) waiting.add(id);
    const isAsked = one.role !== 'tool' || (waiting.size > 0 && (one.toolCallId === null || waiting.has(null) || waiting.has(one.toolCallId)));
    if (!isAsked) throw new Unreadable('incomplete-history', `turn ${index + 1} is the result of a tool call that the input does not hold`);
  }
}

function add(turns: NamedTurn[], item: unknown, where: string): void {
  const type = isJsonObject(item) ? item['type'] : undefined;
  if (type === 'reasoning') return;
  const call = type === 'function_call' ? FunctionCallItem.safeParse(item).data : undefined;
  const result = type === 'function_call_output' ? FunctionOutputItem.safeParse(item).data : undefined;
  if (call) addCall(turns, { ...madeCall(call.name, call.arguments), id: callIdOf(call.call_id, call.name) });
  else if (result) turns.push({ turn: turn('tool', result.output ?? '', { toolCallId: result.call_id ?? null }), tool: null });
  else turns.push(messageTurn(item, where));
}

function messageTurn(item: unknown, where: string): NamedTurn {
  const message = isJsonObject(item) && 'role' in item ? Message.safeParse(item).data : null;
  if (!message || !isJsonObject(item)) {
    const other = isJsonObject(item) ? otherPart(item) : null;
    if (other) throw new Unreadable('unsupported-part', `${where} holds a part of type ${other}, which is no text`);
    throw new Unreadable('unsupported-instrumentation', `${where} is not an OpenAI text message`);
  }
  const unread = unreadMember(item);
  if (unread) throw new Unreadable('unsupported-instrumentation', `${where} holds "${unread}", which is not read`);
  const { role, content, name, tool_call_id: answered } = message;
  const toolCalls = callsIn(message);
  if (role === 'function') return { turn: turn('tool', content ?? ''), tool: name ?? null };
  const spoken = role === 'developer' ? 'system' : role;
  // In a tool's message it is the tool's.
  const speaker = name && spoken !== 'tool' ? { name } : {};
  return { turn: { ...turn(spoken, content ?? '', { toolCalls, toolCallId: callIdOf(answered, name ?? '') }), ...speaker }, tool: name ?? null };
}

/** The calls of a message, the old `function_call` among them. @throws Unreadable when both are there and differ. */
export function callsIn({ tool_calls: calls, function_call: old }: Message): ChatTurn['toolCalls'] {
  const made = (calls ?? []).map(({ id, function: { name, arguments: args } }) => ({ ...madeCall(name, args), id: callIdOf(id, name) }));
  if (!old) return made;
  if (made.length > 0) throw new Unreadable('unreadable-output', 'a message holds both tool_calls and function_call');
  return [{ ...madeCall(old.name, old.arguments), id: null }];
}

/** The first part of the API's own that is no text: an image, a sound, a file. */
const OTHER_PART = /^(input_)?(image_url|image|audio|video_url|file)$/;

function otherPart({ content }: JsonObject): string | null {
  const types = Array.isArray(content) ? content.filter(isJsonObject).map(({ type }) => type) : [];
  return types.filter((type) => typeof type === 'string').find((type) => OTHER_PART.test(type)) ?? null;
}

/** The Responses API lists what was said and each call by itself where Chat Completions has one message. */
function addCall(turns: NamedTurn[], call: ChatTurn['toolCalls'][number]): void {
  const last = turns.at(-1);
  if (last?.turn.role === 'assistant') last.turn.toolCalls.push(call);
  else turns.push({ turn: turn('assistant', '', { toolCalls: [call] }), tool: null });
}
