import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { decoded, Unreadable } from '../../../rows/request/unreadable.ts';
import { brokenJson } from './broken-json.ts';

export interface ProseDefect {
  reason: string;
  detail: string;
}

/** What tracing libraries write in place of a text that they cut. */
const CUT_MARK =
  /<truncated\b|[[(](?:\.\.\.|…)?\s?truncated\b[^\])\n]{0,60}[\])]\s*$|(?:\.\.\.|…)\s?[[(]?\s?\+?\d+ (?:more )?(?:chars?|characters|bytes|tokens)\b[^\n]{0,30}$/i;
/** Values printed by their language in place of JSON, and raw event streams. */
const PRINTED: readonly [RegExp, string][] = [
  [/^\s*[[(]*\{?\s*'[\w.-]+'\s*:/, 'a printed Python value'],
  [/^\s*\[?[A-Z]\w*\((\w+=|\{)/, 'a printed Python object'],
  [/^(content|role|text)=['"]/, 'a printed Python object'],
  [/^\s*\[?<[\w.]+ [^<>\n]{0,80}\bat 0x/, 'a printed Python object'],
  // What Langfuse's Python SDK writes for an object that it cannot write.
  [/^\s*"?<(?:not serializable object|[A-Z]\w+>"?\s*$)/, 'a printed Python object'],
  [/^\s*(?:Traceback \(most recent call last\)|[\w.]{0,60}(?:Error|Exception)(?: code)?: )/, 'an error, printed'],
  [/^\s*<think(?:ing)?>(?:(?!<\/think)[\s\S])*(?:<\/think(?:ing)?>\s*)?$/, 'reasoning alone'],
  [/^\s*(?:None|null|undefined|NaN|False|True|""|''|\.\.\.|…)\s*$/, 'an empty value, printed'],
  [/^\[object \w+\]/, 'a printed JavaScript object'],
  [/^(data|event): ?[[{\w]/, 'a raw stream of events'],
];

/** What masks of tracing libraries leave of a whole text: Langfuse's, OpenInference's, and those that people write. */
const MASKED = /^\s*<(?:fully )?masked due to|^\s*[[<({*_#]{1,4}\s?(?:redacted|masked|filtered|hidden|removed)\s?[\])}>*_#]{1,4}\s*$/i;

/** Why a text that somebody was asked or told is not what was said; null where it may be. */
export function saidDefect(text: string): string | null {
  if (MASKED.test(text)) return 'taken out by a mask of the recorder';
  if (CUT_MARK.test(text)) return 'cut by the library that recorded it';
  if (/^\s*\[object \w+\]\s*$|^\s*\[?\{'(?:role|type|messages|content)'\s*:|^\s*\[?(?:Human|AI|System|Chat|Tool)Message\w{0,20}\(/.test(text))
    return 'a printed value';
  const inner = /^\s*"\s*[[{\\]/.test(text) ? decoded(parsedOrNull(text)) : null;
  return typeof inner === 'object' && inner !== null ? 'JSON within a JSON text' : null;
}

/**
 * Why a text is not simply something that was said: cut, broken, printed, or JSON of a shape in which APIs and libraries write messages and calls.
 * Null for prose, and for a JSON object of any other shape, which may be an answer by a schema. `isBare`: no message stands around the text.
 */
export function proseDefect(text: string, { isBare = false }: { isBare?: boolean } = {}): ProseDefect | null {
  if (CUT_MARK.test(text)) return { reason: 'truncated-field', detail: 'a text was cut by the library that recorded it' };
  if (MASKED.test(text)) return { reason: 'unreadable-output', detail: 'it was taken out by a mask of the recorder' };
  const broken = brokenJson(text);
  if (broken) return { reason: 'unreadable-output', detail: `it begins as JSON and is ${broken}` };
  const printed = PRINTED.find(([pattern]) => pattern.test(text));
  if (printed) return { reason: 'unreadable-output', detail: `it is ${printed[1]}, not what was said` };
  const value = /^\s*"/.test(text) ? decoded(parsedOrNull(text)) : decoded(text);
  if (typeof value === 'string' || value === null) return null;
  if (Array.isArray(value)) return { reason: 'unreadable-output', detail: 'it is a JSON list, of no shape that is read here' };
  if (!/^\s*\{/.test(text)) return { reason: 'unreadable-output', detail: 'it is JSON within a JSON text' };
  const mark = wrapperIn(value) ?? (isBare ? wrapperBeside(value) : null) ?? markWithin(value);
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

const WRAPPER = /^(content|text|message|output|response|completion|generated_text|output_text)$/;

/** What recorders put beside the text of an answer. */
const TOLD_BESIDE =
  /^(usage|model|provider|id|object|created\w*|cached|raw|parsed|metadata|status|success|error|code|(\w+_)?(tokens|cost|latency|duration)(_\w+)?|latencyMs|tokenUsage|finishReason)$/i;

/** An object that holds one text under such a name holds what was said, and is not what was said. */
function wrapperIn(value: unknown): string | null {
  const [only, ...others] = isJsonObject(value) ? Object.entries(value) : [];
  return only && others.length === 0 && WRAPPER.test(only[0]) && typeof only[1] === 'string' ? only[0] : null;
}

/** The same, beside what recorders tell of a call: its usage, its price, its error. */
function wrapperBeside(value: unknown): string | null {
  if (!isJsonObject(value)) return null;
  const [only, ...others] = Object.keys(value).filter((key) => !TOLD_BESIDE.test(key));
  if (only === undefined) return ['error', 'raw', 'parsed'].find((key) => key in value) ?? null;
  const isHeld = WRAPPER.test(only) || /^(answer|reply|result)$/.test(only);
  return others.length === 0 && isHeld && typeof value[only] === 'string' && Object.keys(value).length > 1 ? only : null;
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
  // Only APIs write arguments as a text.
  if (typeof value['name'] === 'string' && typeof value['arguments'] === 'string') return 'arguments';
  if (value['lc'] === 1 || value['object'] === 'response') return 'a serialised object';
  const turns = value['messages'] ?? value['parts'];
  if (Array.isArray(turns) && turns.some((turn) => isJsonObject(turn) && ('role' in turn || 'type' in turn))) return 'messages';
  return null;
}
