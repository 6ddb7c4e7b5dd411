import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { decoded, Unreadable } from '../recorded.ts';
import { brokenJson } from './broken-json.ts';

export interface ProseDefect {
  reason: string;
  detail: string;
}

/** What tracing libraries write in place of a text that they cut. */
const CUT_MARK = /<truncated due to size|\[truncated\]\s*$|\.\.\. ?\(truncated\)\s*$/i;
/** Values printed by their language in place of JSON, and raw event streams. */
const PRINTED: readonly [RegExp, string][] = [
  [/^\s*[[(]*\{?\s*'[\w.-]+'\s*:/, 'a printed Python value'],
  [/^\s*\[?[A-Z]\w*\((\w+=|\{)/, 'a printed Python object'],
  [/^(content|role|text)=['"]/, 'a printed Python object'],
  [/^\[?<[\w.]+ object at 0x/, 'a printed Python object'],
  [/^\[object \w+\]/, 'a printed JavaScript object'],
  [/^(data|event): ?[[{\w]/, 'a raw stream of events'],
];

/**
 * Why a text is not simply something that was said: cut, broken, printed, or JSON of a shape in which APIs and libraries write messages and calls.
 * Null for prose, and for a JSON object of any other shape, which may be an answer by a schema.
 */
export function proseDefect(text: string): ProseDefect | null {
  if (CUT_MARK.test(text)) return { reason: 'truncated-field', detail: 'a text was cut by the library that recorded it' };
  const broken = brokenJson(text);
  if (broken) return { reason: 'unreadable-output', detail: `it begins as JSON and is ${broken}` };
  const printed = PRINTED.find(([pattern]) => pattern.test(text));
  if (printed) return { reason: 'unreadable-output', detail: `it is ${printed[1]}, not what was said` };
  const value = /^\s*"/.test(text) ? decoded(parsedOrNull(text)) : decoded(text);
  if (typeof value === 'string' || value === null) return null;
  if (Array.isArray(value)) return { reason: 'unreadable-output', detail: 'it is a JSON list, of no shape that is read here' };
  if (!/^\s*\{/.test(text)) return { reason: 'unreadable-output', detail: 'it is JSON within a JSON text' };
  const mark = wrapperIn(value) ?? markWithin(value);
  return mark === null
    ? null
    : { reason: 'unreadable-output', detail: `it is JSON that looks like a message or a call (${mark}), of no shape that is read here` };
}

/** Refuses a text that was a message, a request or an answer once and is not JSON any more; it would pass for something said. */
export function refuseBroken(text: string, where: 'input' | 'output'): void {
  const cut = CUT_MARK.test(text) ? 'cut by the library that recorded it' : brokenJson(text);
  if (cut) throw new Unreadable(`unreadable-${where}`, `${where} is no whole JSON: ${cut}`);
}

/** Members that nobody writes but APIs and libraries. */
const MARKS = new Set(
  'tool_calls toolCalls function_call functionCall additional_kwargs response_metadata usage_metadata generations toolCallId toolName tool_call_id tool_use_id toolUse lc_kwargs all_messages stop_reason finish_reason finishReason candidates choices'.split(
    ' ',
  ),
);
const PART_TYPE = /^(message|response|function|tool|text|reasoning|thinking|\w*function_call(_output)?|\w+_call|\w*tool[-_](use|call|result)s?)$/;
const PART_MEMBERS = ['id', 'call_id', 'status', 'content', 'text', 'output', 'function', 'name', 'input'];

const WRAPPER = /^(content|text|message|output|response|completion)$/;

/** An object that holds one text under such a name holds what was said, and is not what was said. */
function wrapperIn(value: unknown): string | null {
  const [only, ...others] = isJsonObject(value) ? Object.entries(value) : [];
  return only && others.length === 0 && WRAPPER.test(only[0]) && typeof only[1] === 'string' ? only[0] : null;
}

/** The first mark of the value or of anything inside it: whoever wraps a message does not make it an answer. */
function markWithin(value: unknown): string | null {
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const mark = isJsonObject(next) ? markIn(next) : null;
    if (mark) return mark;
    if (typeof next === 'object' && next !== null) waiting.push(...Object.values(next).filter((inner) => typeof inner === 'object' && inner !== null));
  }
  return null;
}

function markIn(value: JsonObject): string | null {
  const mark = Object.keys(value).find((key) => MARKS.has(key));
  if (mark) return mark;
  if ('role' in value && ('content' in value || 'parts' in value)) return 'role';
  if (typeof value['type'] === 'string' && PART_TYPE.test(value['type']) && PART_MEMBERS.some((member) => member in value)) return `type ${value['type']}`;
  if (value['lc'] === 1 || value['object'] === 'response') return 'a serialised object';
  const turns = value['messages'] ?? value['parts'];
  if (Array.isArray(turns) && turns.some((turn) => isJsonObject(turn) && ('role' in turn || 'type' in turn))) return 'messages';
  return null;
}
