import { type ExactJson, ExactNumber } from './exact-json/exact-json.ts';

/**
 * Canonical JSON: object keys sorted by UTF-16 code unit at every depth, no white space, numbers as
 * ECMAScript prints them, exact ones with every digit (RFC 8785 without its number and surrogate restrictions).
 */
export function canonicalJson(value: ExactJson): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value instanceof ExactNumber) return value.text;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** By UTF-16 code unit, the same everywhere. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
