import type { JsonValue } from '../../../records/json.ts';

/** A value with what may leave of its texts, of the names in it, and of numbers that read as a card's or somebody's. */
export function masked(value: JsonValue, mask: (text: string) => string): JsonValue {
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number') return mask(String(value)) === String(value) ? value : mask(String(value));
  if (Array.isArray(value)) return value.map((one) => masked(one, mask));
  return typeof value === 'object' && value !== null ? maskedMembers(value, mask) : value;
}

export function maskedMembers(object: Readonly<Record<string, JsonValue>>, mask: (text: string) => string): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(object).map(([key, one]) => [mask(key), masked(one, mask)]));
}
