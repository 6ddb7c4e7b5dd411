import { canonicalJson } from '../../records/canonical-json.ts';
import { type ExactJson, ExactNumber, isExactObject, parseExactJson } from '../../records/exact-json/exact-json.ts';
import { readingOf } from '../../score/graded/compare-value.ts';
import { normalisedText } from '../../score/graded/normalised-text.ts';
import type { SchemaPlace } from '../../score/graded/schema-place.ts';
import { sameMoment } from './moment.ts';

/**
 * Whether two values that differ mean the same in other words: whatever the graded reading calls equivalent, and besides, whatever the schema says:
 * case, white space and punctuation of a text; `"5"` for 5 and `"true"` for true; the same day or time written otherwise; JSON inside a text; one
 * value for a list of it, and a text of a list's items. Wider than any grade: it only tells which misses are of form.
 */
export function sameMeaning(gold: ExactJson, answer: ExactJson, place: SchemaPlace | null): boolean {
  if (readingOf({ gold, answer, schema: place?.schema ?? null, ...(place ? { root: place.root } : {}) }).level !== 'different') return true;
  if (typeof gold === 'string' && typeof answer === 'string') return sameWords(gold, answer) || sameMoment(gold, answer);
  if (Array.isArray(gold)) return !Array.isArray(answer) && isListOf(gold, answer);
  if (Array.isArray(answer)) return isListOf(answer, gold);
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

/** Plain words may be joined by any sign; where there are digits or other signs, these carry meaning. */
function sameWords(one: string, other: string): boolean {
  const arePlain = [one, other].every((text) => /^[\p{L}\p{M}\s_.,'"’-]+$/u.test(text));
  return normalisedText(one) === normalisedText(other) || (arePlain && foldedName(one) === foldedName(other));
}

/** A single value for a list of it, or `a, b` for `["a", "b"]`. */
function isListOf(list: readonly ExactJson[], value: ExactJson): boolean {
  const [only, ...more] = list;
  if (only !== undefined && more.length === 0 && isOne(only, value)) return true;
  if (typeof value !== 'string' || list.some((item) => typeof item === 'object')) return false;
  const items = value.split(/[,;|]/).map((item) => item.trim());
  return saysJson(value, [...list]) || (items.length === list.length && list.every((item, at) => isOne(item, items[at] ?? '')));
}

function isOne(item: ExactJson, value: ExactJson): boolean {
  return canonicalJson(item) === canonicalJson(value) || (!isExactObject(item) && !Array.isArray(item) && sameMeaning(item, value, null));
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
