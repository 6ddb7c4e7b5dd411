import { MAX_NESTING } from '../../rows/nesting.ts';

/** Why a JSON value of a trace cannot be trusted to become a row; a quarantine reason and its detail. */
export interface JsonDefect {
  reason: 'nested-too-deeply' | 'unsafe-number';
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
