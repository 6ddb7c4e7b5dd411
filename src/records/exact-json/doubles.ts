import type { JsonValue } from '../json.ts';
import { type ExactJson, ExactNumber } from './exact-json.ts';

/** The value with each number as its double, as most programs read it: a whole number of twenty digits is rounded, 1e999 is no finite number. */
export function inDoubles(value: ExactJson): JsonValue {
  if (value instanceof ExactNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(inDoubles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inDoubles(member)]));
}
