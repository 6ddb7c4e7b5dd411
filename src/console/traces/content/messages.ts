import type { ShownMessage } from '../../../records/console/trace.ts';
import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

type Call = ShownMessage['calls'][number];
type Result = ShownMessage['results'][number];

/** A list of messages, or of the bare calls and items that some libraries leave as an answer; null for any other list. */
export function messagesIn(value: unknown): ShownMessage[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const list: unknown[] = value.flat();
  const messages = list.map(messageIn);
  const read = messages.filter((one) => one !== null);
  return read.length === list.length ? read : null;
}

const ROLES: Readonly<Record<string, string>> = { human: 'user', ai: 'assistant', model: 'assistant' };

/** A message, a bare call or a bare result, in any of the known dialects; null for anything else. */
export function messageIn(value: unknown): ShownMessage | null {
  if (!isJsonObject(value)) return null;
  const kwargs = value['lc'] === 1 ? value['kwargs'] : null;
  const inner = value['message'] ?? value['content'];
  if (!('role' in value) && isJsonObject(inner) && ('role' in inner || 'tool_calls' in inner)) return messageIn(inner);
  if (isJsonObject(kwargs)) return messageIn({ role: langChainRole(value), ...kwargs });
  const call = callIn(value);
  if (call) return { ...NOTHING, role: 'assistant', calls: [call] };
  const result = resultIn(value);
  if (result) return { ...NOTHING, role: 'tool', results: [result] };
  const {
    role: named,
    type,
    content,
    contents: _contents,
    parts,
    text,
    name,
    tool_calls,
    toolCalls,
    function_call,
    tool_call_id,
    toolCallId,
    ...others
  } = value;
  const role = typeof named === 'string' ? named : typeof type === 'string' && /^(human|ai|system|tool|message)$/.test(type) ? type : null;
  const called = [...callsIn(tool_calls ?? toolCalls), ...callsIn(function_call === undefined ? undefined : [function_call])];
  if (role === null && called.length === 0) return null;
  const held = heldIn(content ?? value['contents'] ?? parts ?? text);
  const id = textOf(tool_call_id) ?? textOf(toolCallId);
  const isResult = role === 'tool' || role === 'function';
  const rest = Object.fromEntries(Object.entries(others).filter(([, one]) => one !== null && !isHollow(one)));
  const told = held.rest === null ? rest : { ...rest, content: held.rest };
  return {
    role: ROLES[role ?? ''] ?? role ?? 'assistant',
    name: textOf(name),
    text: isResult && held.text !== null ? null : held.text,
    calls: [...called, ...held.calls.filter(({ id: made }) => made === null || !called.some((one) => one.id === made))],
    results: isResult && held.text !== null ? [{ id, name: textOf(name), text: setOut(held.text) }, ...held.results] : held.results,
    rest: Object.keys(told).length > 0 ? JSON.stringify(told, null, 2) : null,
  };
}

const NOTHING: ShownMessage = { role: '', name: null, text: null, calls: [], results: [], rest: null };

/** The content of a message: text, and parts in whichever dialect. */
function heldIn(content: unknown): { text: string | null; calls: Call[]; results: Result[]; rest: unknown } {
  if (typeof content === 'string') {
    // Some recorders write the parts down as text.
    const parts = /^\s*\[/.test(content) ? heldIn(parsedOrNull(content)) : null;
    return parts && parts.rest === null ? parts : { text: content, calls: [], results: [], rest: null };
  }
  if (!Array.isArray(content)) {
    const text = isJsonObject(content) ? partText(content) : null;
    return { text, calls: [], results: [], rest: text === null ? (content ?? null) : null };
  }
  const texts: string[] = [];
  const calls: Call[] = [];
  const results: Result[] = [];
  const rest: unknown[] = [];
  for (const wrapped of content) {
    const part = isJsonObject(wrapped) && isJsonObject(wrapped['message_content']) ? wrapped['message_content'] : wrapped;
    const text = typeof part === 'string' ? part : isJsonObject(part) ? partText(part) : null;
    const [call, result] = isJsonObject(part) ? [callIn(part), resultIn(part)] : [null, null];
    if (text !== null) texts.push(text);
    else if (call) calls.push(call);
    else if (result) results.push(result);
    else rest.push(part);
  }
  return { text: texts.length > 0 ? texts.join('\n') : null, calls, results, rest: rest.length > 0 ? rest : null };
}

function partText(part: JsonObject): string | null {
  const { type } = part;
  if (type !== undefined && (typeof type !== 'string' || !/^(text|input_text|output_text|message)$/.test(type))) return null;
  return textOf(part['text']) ?? (type === undefined ? null : textOf(part['content']));
}

function callsIn(value: unknown): Call[] {
  const list = typeof value === 'string' ? parsedOrNull(value) : value;
  return Array.isArray(list) ? list.flatMap((one) => (isJsonObject(one) ? (callIn(one) ?? looseCall(one) ?? []) : [])) : [];
}

/** What is surely a call: it has the type, or the members, of one. */
function callIn(part: JsonObject): Call | null {
  const { type } = part;
  if (isJsonObject(part['tool_call'])) return callIn(part['tool_call']);
  if (isJsonObject(part['function']) && part['function']['parameters'] === undefined) return looseCall({ ...part['function'], id: part['id'] ?? null });
  if (typeof type === 'string' && /^(tool_call|tool-call|tool_use|function_call)$/.test(type)) return looseCall(part);
  if (isJsonObject(part['functionCall'])) return looseCall(part['functionCall']);
  if (isJsonObject(part['toolUse'])) return looseCall(part['toolUse']);
  const isOfAiSdk = 'toolName' in part && ('args' in part || 'input' in part) && !('output' in part || 'result' in part);
  return isOfAiSdk ? looseCall(part) : null;
}

function looseCall(call: JsonObject): Call | null {
  const name = textOf(call['name']) ?? textOf(call['toolName']);
  if (name === null) return null;
  const id = textOf(call['call_id']) ?? textOf(call['toolCallId']) ?? textOf(call['toolUseId']) ?? textOf(call['id']);
  return { id, name, arguments: setOut(call['arguments'] ?? call['args'] ?? call['input'] ?? {}) };
}

function resultIn(part: JsonObject): Result | null {
  const { type } = part;
  const bare = part['functionResponse'] ?? part['toolResult'];
  const is = typeof type === 'string' && /^(tool_call_response|tool-result|tool_result|function_call_output)$/.test(type);
  const held = is ? part : isJsonObject(bare) ? bare : null;
  if (!held) return null;
  const id = textOf(held['call_id']) ?? textOf(held['toolCallId']) ?? textOf(held['tool_use_id']) ?? textOf(held['id']);
  return {
    id,
    name: textOf(held['name']) ?? textOf(held['toolName']),
    text: setOut(held['response'] ?? held['result'] ?? held['output'] ?? held['content'] ?? null),
  };
}

/** JSON over lines, text as it is. */
function setOut(value: unknown): string {
  const read = typeof value === 'string' && /^\s*[[{]/.test(value) ? (parsedOrNull(value) ?? value) : value;
  return typeof read === 'string' ? read : (JSON.stringify(read, null, 2) ?? '');
}

function langChainRole({ id }: JsonObject): string {
  const kind = Array.isArray(id) ? String(id.at(-1)) : '';
  return kind.startsWith('AI') ? 'assistant' : kind.startsWith('Human') ? 'user' : kind.replace(/Message.*$/, '').toLowerCase() || 'message';
}

function isHollow(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
