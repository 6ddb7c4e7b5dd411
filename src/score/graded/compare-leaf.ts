import { type ExactJson, ExactNumber } from '../../records/exact-json/exact-json.ts';
import type { Chosen } from './choose-comparator.ts';
import { dateKey } from './dates.ts';
import { caseFolded, normalisedText } from './normalised-text.ts';

/** What two ways of computing one fraction may differ by, relative to it. */
const ROUNDING = 1e-12;

/** Whether two values that are not equal, of one JSON type and no containers, are the same to their comparator. */
export function isEquivalent(gold: ExactJson, answer: ExactJson, { name, tolerance }: Chosen): boolean {
  if (typeof gold === 'string' && typeof answer === 'string') {
    if (name === 'case-folded') return caseFolded(gold) === caseFolded(answer);
    if (name === 'normalised') return normalisedText(gold) === normalisedText(answer);
    if (name !== 'date') return false;
    const key = dateKey(gold);
    return key !== null && key === dateKey(answer);
  }
  // A number beyond doubles is compared by its digits alone: nothing about it can be rounded.
  if (name !== 'number' || typeof gold !== 'number' || typeof answer !== 'number') return false;
  const apart = Math.abs(gold - answer);
  if (tolerance !== null) return apart <= tolerance * (1 + ROUNDING);
  const isWhole = Number.isInteger(gold) && Number.isInteger(answer);
  return !isWhole && apart <= ROUNDING * Math.max(Math.abs(gold), Math.abs(answer));
}

export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object';

export function jsonType(value: ExactJson): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' || value instanceof ExactNumber) return 'number';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'boolean' : 'object';
}
