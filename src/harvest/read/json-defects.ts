import type { JsonObject } from '../../records/json.ts';
import { MAX_NESTING } from '../../rows/nesting.ts';

/** Why a JSON value of a trace cannot be trusted to become a row; a quarantine reason and its detail. */
export interface JsonDefect {
  reason: 'nested-too-deeply' | 'unsafe-number' | 'lone-surrogate';
  detail: string;
}

export function nestingDefect(value: unknown): JsonDefect | null {
  for (const { depth } of partsOf(value)) {
    if (depth > MAX_NESTING) return { reason: 'nested-too-deeply', detail: `JSON is nested more than ${MAX_NESTING} levels deep` };
  }
  return null;
}

/** A number that reading has altered, or may have: beyond the double range, or a whole number beyond 2^53 - 1. */
export function numberDefect(value: unknown): JsonDefect | null {
  for (const { part } of partsOf(value)) {
    if (typeof part !== 'number') continue;
    if (!Number.isFinite(part)) return { reason: 'unsafe-number', detail: 'a number is too large to be read' };
    if (Number.isInteger(part) && !Number.isSafeInteger(part)) return { reason: 'unsafe-number', detail: `a whole number near ${part} cannot be read exactly` };
  }
  return null;
}

/** Half of a character in a text or a key, by its place: no tokenizer takes it, and no UTF-8 file can hold it. For values not nested too deeply. */
export function surrogateDefect(value: JsonObject): JsonDefect | null {
  const place = surrogatePlace(value);
  return place === null ? null : { reason: 'lone-surrogate', detail: `half of a surrogate pair stands in ${place.replace(/^\./, '')}` };
}

/** The path below a value that leads to a lone surrogate; null where there is none. */
function surrogatePlace(value: unknown): string | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : '';
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${key}]` : memberStep(key);
    if (!key.isWellFormed()) return `${step} (a key)`;
    const below = surrogatePlace(member);
    if (below !== null) return `${step}${below}`;
  }
  return null;
}

function memberStep(key: string): string {
  return /^[\p{L}\p{N}_$-]+$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Every value inside a value, itself included, without recursion; `depth` counts the brackets open around and at it. */
function* partsOf(value: unknown): Iterable<{ part: unknown; depth: number }> {
  const waiting = [{ part: value, around: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { part, around } = next;
    const children: unknown[] = typeof part === 'object' && part !== null ? Object.values(part) : [];
    const depth = typeof part === 'object' && part !== null ? around + 1 : around;
    yield { part, depth };
    for (const child of children) waiting.push({ part: child, around: depth });
  }
}
