import type { RawCall } from '../records/evaluation.ts';
import { type ExactJson, isExactObject, parseExactJson } from '../records/exact-json/exact-json.ts';
import { isNestedTooDeeply } from '../rows/nesting.ts';
import { isProse } from './prose.ts';

/**
 * The calls in a text of xLAM's form; null where it cannot be read.
 * `{"tool_calls": […]}`, whatever stands beside the list, or the list alone, each call with a name and arguments that are an object: those calls, none for an empty list.
 * A JSON string, or prose that begins like no code: no call. Anything else, broken JSON and Python's call syntax among it, is unreadable.
 */
export function callsInXlamText(text: string): RawCall[] | null {
  if (isNestedTooDeeply(text)) return null;
  const said = text.trim();
  const json = exactOrUndefined(said);
  if (json === undefined) return isProse(said) ? [] : null;
  if (typeof json === 'string') return [];
  const listed = isExactObject(json) ? json['tool_calls'] : json;
  if (!Array.isArray(listed)) return null;
  const calls = listed.flatMap((item) => callOf(item) ?? []);
  return calls.length === listed.length ? calls : null;
}

function callOf(item: ExactJson): RawCall | null {
  if (!isExactObject(item)) return null;
  const { name, arguments: args } = item;
  return typeof name === 'string' && args !== undefined && isExactObject(args) ? { name, arguments: JSON.stringify(args) } : null;
}

function exactOrUndefined(text: string): ExactJson | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}
