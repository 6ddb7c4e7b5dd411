import { ExactNumber } from '../../records/exact-json/exact-json.ts';

/** A number in a value that its double does not stand for: what an example shows is kept as doubles. Null where there is none. */
export function unsafeNumberIn(value: unknown): ExactNumber | null {
  if (value instanceof ExactNumber) return value;
  if (typeof value !== 'object' || value === null) return null;
  for (const part of Object.values(value)) {
    const found = unsafeNumberIn(part);
    if (found !== null) return found;
  }
  return null;
}
