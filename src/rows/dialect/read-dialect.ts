import type { Dialect } from '../../records/asking/local-prompt.ts';
import { canonicalJson } from '../../records/canonical-json.ts';
import type { RawCall } from '../../records/evaluation.ts';
import { isExactObject } from '../../records/exact-json/exact-json.ts';
import { parseJson } from '../completion.ts';
import { isNestedTooDeeply } from '../nesting.ts';

/** The calls a text writes in a dialect, none where it writes of none; or why they cannot be read. */
export type CallsRead = { ok: true; calls: RawCall[] } | { ok: false; reason: string };

/**
 * Reads a text strictly: either the whole of it is calls, or none of it is. White space around calls is ignored, nothing else is repaired.
 * - `hermes`: `<tool_call>{"name", "arguments"}</tool_call>`, one or several;
 * - `phi`: `<|tool_call|>` and an object or a list of them, and `<|/tool_call|>`, which the model may leave out at the end;
 * - `mistral`: `[TOOL_CALLS]` and a list; each may have an `id`;
 * - `llama`: an object with `name` and `parameters` and nothing else, perhaps after `<|python_tag|>`.
 */
export function readDialect(dialect: Dialect, text: string): CallsRead {
  if (isNestedTooDeeply(text)) return unreadable('nested too deeply');
  const said = text.trim();
  const { mark, payloads, key, more = [] } = FORMS[dialect];
  if (!mark.test(said)) return { ok: true, calls: [] };
  const written = payloads(said);
  if (written === null) return unreadable(`no call that is written as the model's chat template asks for (${dialect}), and nothing else`);
  const calls: RawCall[] = [];
  for (const payload of written) {
    const read = callsIn(payload, key, more);
    if (!read.ok) return read;
    calls.push(...read.calls);
  }
  return { ok: true, calls };
}

interface Form {
  /** In every text that writes a call. */
  mark: RegExp;
  /** The JSON texts of a text that is nothing but calls; null for any other. */
  payloads(text: string): string[] | null;
  /** Where the arguments stand. */
  key: 'arguments' | 'parameters';
  /** Members that a call may have besides. */
  more?: readonly string[];
}

const FORMS: Readonly<Record<Dialect, Form>> = {
  hermes: {
    mark: /<\/?tool_call/,
    key: 'arguments',
    payloads: (text) => between(text, '<tool_call>', '</tool_call>')?.split(/<\/tool_call>\s*<tool_call>/) ?? null,
  },
  phi: {
    mark: /<\|\/?tool_call/,
    key: 'arguments',
    payloads: (text) => wrapped(between(text.endsWith('<|/tool_call|>') ? text : `${text}<|/tool_call|>`, '<|tool_call|>', '<|/tool_call|>')),
  },
  mistral: {
    mark: /\[TOOL_CALLS\]/,
    key: 'arguments',
    more: ['id'],
    payloads: (text) => wrapped(text.startsWith('[TOOL_CALLS]') ? text.slice('[TOOL_CALLS]'.length) : null),
  },
  llama: { mark: /^(?:<\|python_tag\|>|\{)/, key: 'parameters', payloads: (text) => [text.replace(/^<\|python_tag\|>/, '')] },
};

function between(text: string, begin: string, end: string): string | null {
  return text.length >= begin.length + end.length && text.startsWith(begin) && text.endsWith(end) ? text.slice(begin.length, -end.length) : null;
}

function wrapped(payload: string | null): string[] | null {
  return payload === null ? null : [payload];
}

function callsIn(payload: string, key: Form['key'], more: readonly string[]): CallsRead {
  const json = parseJson(payload);
  if (!json.ok) return unreadable(`a call that is not JSON: ${json.reason}`);
  const members = Array.isArray(json.value) ? json.value : [json.value];
  if (members.length === 0) return unreadable('an empty list of calls');
  const calls: RawCall[] = [];
  for (const member of members) {
    const call = isExactObject(member) ? member : {};
    const { name } = call;
    const args = call[key];
    const isCall = typeof name === 'string' && args !== undefined && Object.keys(call).every((own) => own === 'name' || own === key || more.includes(own));
    if (!isCall) return unreadable(`a call without name and ${key}, or with more than these`);
    calls.push({ name, arguments: canonicalJson(args) });
  }
  return { ok: true, calls };
}

function unreadable(reason: string): CallsRead {
  return { ok: false, reason };
}
