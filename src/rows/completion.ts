import { canonicalJson } from '../records/canonical-json.ts';
import { type ExactJson, type ExactObject, isExactObject, parseExactJson } from '../records/exact-json/exact-json.ts';
import { repeatedKey } from '../records/exact-json/repeated-key.ts';
import type { Track } from '../records/example.ts';
import { isNestedTooDeeply } from './nesting.ts';

/** The tool name that says "no tool is called": a prediction of its own, never inferred from a parse failure. */
export const NO_CALL = 'none';

/** A completion read back. `calls: []` is the explicit abstention; structured answers that are no call hold only `json`. */
export type Completion = { ok: true; json: ExactJson; calls: { name: string; arguments: ExactObject }[] | null } | { ok: false; reason: string };

/** The canonical completion of one call (or of none) on a track. */
export function completionOf(track: Track, call: { name: string; arguments: ExactObject } | null): string {
  const { name, arguments: args } = call ?? { name: NO_CALL, arguments: {} };
  return track === 'structured' ? canonicalJson({ name, arguments: args }) : `<tool_call name="${name}">${canonicalJson(args)}</tool_call>`;
}

const WRAPPER = /^<tool_call name="([^"<>\n]+)">([\s\S]*)<\/tool_call>$/;

/** Reads a completion strictly: surrounding white space is ignored (a byte order mark is some), nothing else is repaired. */
export function parseCompletion(track: Track, text: string): Completion {
  if (isNestedTooDeeply(text)) return { ok: false, reason: 'nested too deeply' };
  if (track === 'structured') return parseStructured(text);
  const match = WRAPPER.exec(text.trim());
  if (!match) return { ok: false, reason: 'no single <tool_call name="…">…</tool_call> wrapper' };
  const args = parseJson(match[2] ?? '');
  if (!args.ok) return { ok: false, reason: `arguments are not JSON: ${args.reason}` };
  if (!isExactObject(args.value)) return { ok: false, reason: 'arguments are not a JSON object' };
  return asCall(match[1] ?? '', args.value);
}

function parseStructured(text: string): Completion {
  const json = parseJson(text.trim());
  if (!json.ok) return { ok: false, reason: `not JSON: ${json.reason}` };
  const { value } = json;
  if (isExactObject(value) && Object.keys(value).length === 2) {
    const { name, arguments: args } = value;
    if (typeof name === 'string' && args !== undefined && isExactObject(args)) return asCall(name, args);
  }
  return { ok: true, json: value, calls: null };
}

function asCall(name: string, args: ExactObject): Completion {
  return { ok: true, json: { name, arguments: args }, calls: name === NO_CALL ? [] : [{ name, arguments: args }] };
}

/** JSON of which every object has each key once: of two values of one key nobody can tell which was meant. */
export function parseJson(text: string): { ok: true; value: ExactJson } | { ok: false; reason: string } {
  try {
    const value = parseExactJson(text);
    const twice = repeatedKey(text);
    return twice === null ? { ok: true, value } : { ok: false, reason: `the key ${JSON.stringify(twice).slice(0, 100)} twice` };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'unreadable' };
  }
}
