import { canonicalJson } from '../../records/canonical-json.ts';
import { type ExactJson, ExactNumber, isExactObject, parseExactJson } from '../../records/exact-json/exact-json.ts';
import type { JsonObject } from '../../records/json.ts';
import { sameMoment } from './moment.ts';

/**
 * Whether two values mean the same in other words: case, white space and punctuation of a text; `"5"` for 5 and `"true"` for true; the same day or
 * time written otherwise; JSON inside a text; one value for a list of it, and a text of a list's items; another order where a list has no double
 * (`uniqueItems`). Wider than any grade: it only tells which misses are of form.
 */
export function sameMeaning(gold: ExactJson, answer: ExactJson, schema: JsonObject): boolean {
  if (typeof gold === 'string' && typeof answer === 'string') return folded(gold) === folded(answer) || sameMoment(gold, answer);
  if (Array.isArray(gold) && Array.isArray(answer)) return sameLists(gold, answer, schema);
  if (Array.isArray(gold) || Array.isArray(answer)) return Array.isArray(gold) ? isListOf(gold, answer) : Array.isArray(answer) && isListOf(answer, gold);
  if (typeof answer === 'string') return saysIn(answer, gold);
  return typeof gold === 'string' && saysIn(gold, answer);
}

/** A name without case and whatever is no letter or digit: `get.weather` and `getWeather`. */
export function foldedName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** NFKC, lower case, one kind of space and dash; punctuation is dropped, but for what is part of a number or a sign. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[,.](?!\d)|(?<!\d)[,.](?=\d{4,})|[;:!?"'`´’‘“”](?!\d)/g, ' ')
    .replaceAll(/(?<=\p{L})[-_‐-―](?=\p{L})/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function sameLists(gold: readonly ExactJson[], answer: readonly ExactJson[], { uniqueItems, items }: JsonObject): boolean {
  if (gold.length !== answer.length) return false;
  const of = isItems(items) ? items : {};
  const sameItem = (one: ExactJson, other: ExactJson) => canonicalJson(one) === canonicalJson(other) || (!isExactObject(one) && sameMeaning(one, other, of));
  if (gold.every((item, at) => sameItem(item, answer[at] ?? null))) return true;
  return (
    uniqueItems === true &&
    gold.every((item) => answer.some((other) => sameItem(item, other))) &&
    answer.every((item) => gold.some((other) => sameItem(item, other)))
  );
}

function isItems(items: JsonObject[string] | undefined): items is JsonObject {
  return typeof items === 'object' && items !== null && !Array.isArray(items);
}

/** A single value for a list of it, or `a, b` for `["a", "b"]`. */
function isListOf(list: readonly ExactJson[], value: ExactJson): boolean {
  const [only, ...more] = list;
  if (only !== undefined && more.length === 0 && (canonicalJson(only) === canonicalJson(value) || (!isExactObject(only) && sameMeaning(only, value, {}))))
    return true;
  if (typeof value !== 'string') return false;
  return saysJson(value, [...list]) || folded(list.map(String).join(' ')) === folded(value.replaceAll(/\s*[,;|]\s*/g, ' '));
}

/** Whether a text says a number, a truth, nothing, or JSON. */
function saysIn(text: string, value: ExactJson): boolean {
  const said = text.trim().toLowerCase();
  if (typeof value === 'number') return /\d/.test(said) && Number(said.replaceAll(/(?<=\d)[,_\s](?=\d{3}(?:\D|$))/g, '').replace(/^\+/, '')) === value;
  if (value instanceof ExactNumber) return said === value.text;
  if (typeof value === 'boolean') return (value ? ['true', 'yes'] : ['false', 'no']).includes(said);
  return value === null ? ['', 'null', 'none'].includes(said) : saysJson(text, value);
}

function saysJson(text: string, value: ExactJson): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    return canonicalJson(parseExactJson(text)) === canonicalJson(value);
  } catch {
    return false;
  }
}
