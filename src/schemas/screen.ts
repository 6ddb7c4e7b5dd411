import { isJsonObject, type JsonObject } from '../records/json.ts';

// Schemas come out of traces. Compiled as they stand, one could run for ever or be made to grow without end; what may do so is not compiled.

const MAX_CHARACTERS = 200_000;
/** Subschemas, every reference followed: a reference to a reference to a reference multiplies. */
const MAX_EXPANDED = 20_000;
/** Attempts of a pattern on a text of `PATTERN_TEXT` characters, at most. */
const MAX_BACKTRACKS = 1_000_000;
/** A text longer than this is not held against a pattern. */
export const PATTERN_TEXT = 1000;

/** A schema that may be compiled, with the number of its parts when every reference is followed; or why it may not. */
export type Screened = { ok: true; parts: number } | { ok: false; reason: string };

export function screened(schema: JsonObject): Screened {
  if (JSON.stringify(schema).length > MAX_CHARACTERS) return { ok: false, reason: `it has more than ${MAX_CHARACTERS} characters` };
  const sizes = new Map<unknown, number | 'open'>();
  const sizeOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 0;
    const known = sizes.get(value);
    if (known === 'open') throw new Unsafe('it refers to itself');
    if (known !== undefined) return known;
    sizes.set(value, 'open');
    let size = 1;
    for (const [key, member] of Object.entries(value)) {
      if (key === '$ref' && typeof member === 'string') size += sizeOf(referred(schema, member));
      else if (UNSAFE_KEYWORDS.has(key) && typeof member !== 'object') throw new Unsafe(`it uses ${key}`);
      else size += sizeOf(member);
      if (size > MAX_EXPANDED) throw new Unsafe(`it grows beyond ${MAX_EXPANDED} parts when its references are followed`);
    }
    sizes.set(value, size);
    return size;
  };
  try {
    return { ok: true, parts: sizeOf(schema) };
  } catch (error) {
    if (error instanceof Unsafe) return { ok: false, reason: error.message };
    throw error;
  }
}

class Unsafe extends Error {}

/** They name other schemas than the pointers that are followed here, or make of a schema something that is not checked at once. */
const UNSAFE_KEYWORDS = new Set(['$dynamicRef', '$recursiveRef', '$anchor', '$dynamicAnchor', '$recursiveAnchor', '$async', '$id', 'id']);

function referred(root: JsonObject, reference: string): unknown {
  if (reference !== '#' && !reference.startsWith('#/')) throw new Unsafe(`it refers to ${JSON.stringify(reference).slice(0, 60)}, which is elsewhere`);
  const steps = reference
    .split('/')
    .slice(1)
    .map((step) => decoded(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  let value: unknown = root;
  for (const step of steps) value = isJsonObject(value) || Array.isArray(value) ? Object.entries(value).find(([key]) => key === step)?.[1] : undefined;
  if (value === undefined) throw new Unsafe(`it refers to ${JSON.stringify(reference).slice(0, 60)}, which it does not hold`);
  return value;
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/**
 * Whether a pattern can be run on a text that somebody else chose. Repeated groups, back references and looks around are refused whatever they say;
 * of what is left, the attempts that a backtracking engine may make are counted.
 */
export function isHarmlessPattern(pattern: string): boolean {
  if (pattern.length > 500 || /\\[1-9k]|\(\?[=!<]/.test(pattern)) return false;
  // What a class or an escape holds is one character, whatever it looks like.
  const plain = pattern.replaceAll(/\\(?:[pPux]\{[^}]*\}|.)/g, 'x').replaceAll(/\[\^?\]?[^\]]*\]/g, 'x');
  if (/\)\s*(?:[*+]|\{)/.test(plain)) return false;
  const repeats = [...plain.matchAll(/[*+]|\{\d+(,?)(\d*)\}/g)].map(([text, comma, most]) =>
    text === '*' || text === '+' || (comma !== '' && most === '') ? PATTERN_TEXT : comma === '' ? 1 : Number(most),
  );
  const choices = 2 ** (plain.match(/[|?]/g) ?? []).length;
  const start = plain.startsWith('^') ? 1 : PATTERN_TEXT;
  return repeats.reduce((product, count) => product * Math.max(1, Math.min(count, PATTERN_TEXT)), start * choices) <= MAX_BACKTRACKS;
}
