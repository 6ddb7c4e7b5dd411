import type { JsonValue } from '../records/json.ts';

/** Whether a text says a value, as whole words and whatever the case: `Rio de Janeiro`, `2.5`. True, false, null and nothing are never said. */
export function mentions(text: string, value: JsonValue): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const words = folded(String(value));
  return words !== '' && ` ${folded(text)} `.includes(` ${words} `);
}

/** NFKC, lower case, everything but letters and digits one space. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
