import { canonicalJson } from '../records/canonical-json.ts';
import type { Completion } from '../rows/completion.ts';

type Parsed = Extract<Completion, { ok: true }>;

/**
 * Whether two answers to one request say the same: both call no tool, or the same one with equal arguments, or their JSON is equal. Key order and white
 * space say nothing; numbers are compared by value, by every digit where doubles could not tell them apart.
 */
export function isSameAnswer(one: Parsed, other: Parsed): boolean {
  return canonicalJson(one.json) === canonicalJson(other.json);
}
