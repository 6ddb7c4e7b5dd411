import { canonicalJson } from '../../../records/canonical-json.ts';
import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { ChatTurn } from '../../../records/model-request.ts';
import { decoded, Unreadable } from '../../../rows/request/unreadable.ts';
import { type CallWithId, callIn, type Part, partIn } from './part.ts';

/** One message read, before it is a turn. */
export interface Message {
  /** Null for a role of nobody's: LangChain writes a tool's name there, or nothing. */
  role: ChatTurn['role'] | null;
  named: string | null;
  parts: readonly Part[];
  calls: readonly CallWithId[];
  /** The message as it was recorded, its wrapping undone. */
  fields: JsonObject;
}

const ROLES = new Map<string, ChatTurn['role']>([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['model', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
  // LangChain's streamed messages.
  ['systemmessagechunk', 'system'],
  ['humanmessagechunk', 'user'],
  ['aimessagechunk', 'assistant'],
  ['toolmessagechunk', 'tool'],
]);

/** A message of any dialect. @throws Unreadable for one that is not understood whole. */
export function messageIn(value: unknown, where: string): Message {
  const fields = unwrapped(decoded(value));
  if (!fields) throw new Unreadable('unsupported-instrumentation', `${where} is no message`);
  refuseOther(fields, where);
  const named = fields['role'] ?? fields['type'];
  const role = roleNamed(named);
  const parts = role === 'tool' || role === null ? resultParts(fields, where) : partsIn(fields, where);
  return { role, named: typeof named === 'string' ? named : null, parts, calls: callsOf(fields, parts, where), fields };
}

/** The role that a word means, in whatever library; null where it means none. */
export function roleNamed(word: unknown): ChatTurn['role'] | null {
  return typeof word === 'string' ? (ROLES.get(word.toLowerCase()) ?? null) : null;
}

const LANGCHAIN_CLASS = /^(Human|AI|System|Tool|Function|Chat)Message(Chunk)?$/;

/** Undoes LangChain's constructors, the `{message}` of OpenInference and events, Semantic Kernel's `gen_ai.event.content`, Gemini's `{content: {parts}}`. */
function unwrapped(value: unknown): JsonObject | null {
  if (!isJsonObject(value)) return null;
  const { message, content, kwargs } = value;
  const event = decoded(value['gen_ai.event.content']);
  if (isJsonObject(event)) return unwrapped({ ...('role' in value ? { role: value['role'] ?? null } : {}), ...event });
  const inner = 'role' in value ? null : decoded(message);
  if (isJsonObject(inner)) return unwrapped({ ...inner, ...finishOf(value) });
  if (Array.isArray(inner)) return { role: 'assistant', content: inner, ...finishOf(value) };
  if (isJsonObject(content) && 'parts' in content) return unwrapped({ ...content, ...finishOf(value) });
  if (value['lc'] !== 1) return value;
  const kind = Array.isArray(value['id']) ? LANGCHAIN_CLASS.exec(String(value['id'].at(-1)))?.[1]?.toLowerCase() : undefined;
  return kind && isJsonObject(kwargs) ? { type: kind, ...kwargs, ...(kind === 'chat' ? {} : { role: kind }) } : null;
}

/** Why the model stopped stands beside the message in choices and candidates. */
function finishOf(value: JsonObject): JsonObject {
  return Object.fromEntries(['finish_reason', 'finishReason'].flatMap((key) => (value[key] === undefined ? [] : [[key, value[key] ?? null]])));
}

/** Members that say something which is nowhere read. */
const OTHER = [
  'refusal',
  'images',
  'audio',
  'attachments',
  'experimental_attachments',
  'toolInvocations',
  'files',
  'media',
  'tool_outputs',
  'invalid_tool_calls',
];

function refuseOther(fields: JsonObject, where: string): void {
  const kwargs = isJsonObject(fields['additional_kwargs']) ? fields['additional_kwargs'] : {};
  const other = OTHER.find((key) => [fields[key], kwargs[key]].some((value) => !isNothing(value)));
  if (other === 'invalid_tool_calls') throw new Unreadable('corrupted-tool-arguments', `${where} holds invalid_tool_calls`);
  if (other === 'refusal') throw new Unreadable('withheld-answer', `${where} holds a refusal`);
  if (other === 'tool_outputs') throw new Unreadable('provider-executed-tool', `${where} holds what the provider's own tools found`);
  if (other) throw new Unreadable('unsupported-part', `${where} holds ${other}`);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function partsIn(fields: JsonObject, where: string): Part[] {
  const [only, ...others] = ['content', 'parts', 'contents', 'blocks'].filter((key) => !isNothing(fields[key]));
  const twice = textsTwice(fields, [only, ...others], where);
  if (twice) return twice;
  if (others.length > 0) throw new Unreadable('unreadable-message', `${where} holds both ${only} and ${others.join(' and ')}`);
  if (only === undefined) return [];
  const held = only === 'content' ? asParts(fields[only]) : fields[only];
  // Only content may be a text, or hold texts: elsewhere every part says what it is.
  if (!Array.isArray(held) || (only !== 'content' && held.some((part) => typeof part === 'string')))
    throw new Unreadable('unreadable-message', `the ${only} of ${where} are neither text nor parts`);
  return held.map((part) => partIn(part, where));
}

/** Messages of user interfaces hold their text once whole and once in parts; null where there is more in either. */
function textsTwice({ content, parts }: JsonObject, held: readonly unknown[], where: string): Part[] | null {
  if (held.join() !== 'content,parts' || typeof content !== 'string' || !Array.isArray(parts)) return null;
  const isText = (part: unknown) => isJsonObject(part) && part['type'] === 'text' && typeof part['text'] === 'string';
  // Of several steps each was a message of its own.
  const [first, ...others] = parts;
  const told = JSON.stringify(first) === '{"type":"step-start"}' ? others : parts;
  const texts = told.every(isText) ? told.map((part) => partIn(part, where)) : [];
  return texts.map((part) => (part.kind === 'text' ? part.text : '')).join('') === content ? texts : null;
}

const BARE = ['text', 'toolUse', 'toolResult', 'functionCall', 'functionResponse', 'reasoningContent'];

/** One text, a list of parts, or the JSON text of such a list: conventions that only have text attributes write it so. */
function asParts(content: unknown): unknown {
  if (typeof content !== 'string') return content;
  const list = decoded(content);
  const isPart = (item: unknown) => isJsonObject(item) && (typeof item['type'] === 'string' || BARE.some((key) => key in item));
  return Array.isArray(list) && list.length > 0 && list.every(isPart) ? list : [content];
}

/** Of a tool's message: results that are parts, and nothing else; its content is a result of its own. */
function resultParts(fields: JsonObject, where: string): Part[] {
  const held = [fields['parts'], decoded(fields['content'])].find((value) => Array.isArray(value) && value.some(isResult));
  return Array.isArray(held) ? held.map((part) => partIn(part, where)) : [];
}

function isResult(part: unknown): boolean {
  if (!isJsonObject(part)) return false;
  return (
    part['type'] === 'tool_call_response' ||
    part['type'] === 'tool_result' ||
    ['functionResponse', 'function_response', 'toolResult'].some((key) => key in part)
  );
}

/** The calls of a message, which libraries write in several places at once. @throws Unreadable when those are at odds. */
function callsOf(fields: JsonObject, parts: readonly Part[], where: string): readonly CallWithId[] {
  const kwargs = isJsonObject(fields['additional_kwargs']) ? fields['additional_kwargs'] : {};
  const own = parts.flatMap((part) => (part.kind === 'call' ? [part.call] : []));
  const lists = [listed(fields['tool_calls'] ?? fields['toolCalls'], where), listed(kwargs['tool_calls'], where), own].filter((calls) => calls.length > 0);
  const old = [fields['function_call'], kwargs['function_call'], oldAttributes(fields)].flatMap((call) =>
    isNothing(call) ? [] : [callIn(decoded(call), where)],
  );
  const [first = old.slice(0, 1), ...others] = lists;
  // The old member has room for one call; where several were made it repeats one of them.
  const agree = others.every((calls) => said(calls) === said(first)) && old.every((call) => first.some((one) => said([one]) === said([call])));
  if (!agree) throw new Unreadable('contradictory-calls', `${where} holds its tool calls twice, and they are not the same`);
  return first.map((call, index) => ({ ...call, id: call.id ?? others.map((calls) => calls[index]?.id).find((id) => id) ?? null }));
}

/** The old call as OpenInference writes it. */
function oldAttributes({ function_call_name: name, function_call_arguments_json: args }: JsonObject): JsonObject | null {
  return isNothing(name) ? null : { name: name ?? null, arguments: args ?? null };
}

function listed(value: unknown, where: string): CallWithId[] {
  const list = decoded(value);
  if (isNothing(list)) return [];
  if (!Array.isArray(list)) throw new Unreadable('unreadable-message', `the tool calls of ${where} are no list`);
  return list.map((call) => callIn(decoded(call), where));
}

function said(calls: readonly CallWithId[]): string {
  return canonicalJson(calls.map(({ name, arguments: args }) => ({ name, arguments: args })));
}
