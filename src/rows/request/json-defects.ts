import type { JsonObject } from '../../records/json.ts';
import { MAX_NESTING } from '../nesting.ts';

/** Why a JSON value of a trace cannot be trusted to become a row; a quarantine reason and its detail. */
export interface JsonDefect {
  reason: 'nested-too-deeply' | 'unsafe-number' | 'lone-surrogate';
  detail: string;
}

export function nestingDefect(value: unknown): JsonDefect | null {
  return isNestedBeyond(value, MAX_NESTING) ? { reason: 'nested-too-deeply', detail: `JSON is nested more than ${MAX_NESTING} levels deep` } : null;
}

/** Recursive no deeper than `levels`. */
function isNestedBeyond(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((part) => isNestedBeyond(part, levels - 1));
  return Object.values(value).some((part) => isNestedBeyond(part, levels - 1));
}

/** A number that reading has altered, or may have: beyond the double range, or a whole number beyond 2^53 - 1. */
export function numberDefect(value: unknown): JsonDefect | null {
  const waiting = [value];
  for (let part = waiting.pop(); waiting.length > 0 || part !== undefined; part = waiting.pop()) {
    if (typeof part === 'object' && part !== null) {
      for (const inner of Object.values(part)) if (typeof inner === 'object' || typeof inner === 'number') waiting.push(inner);
    } else if (typeof part === 'number') {
      if (!Number.isFinite(part)) return { reason: 'unsafe-number', detail: 'a number is too large to be read' };
      if (Number.isInteger(part) && !Number.isSafeInteger(part))
        return { reason: 'unsafe-number', detail: `a whole number near ${part} cannot be read exactly` };
    }
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
