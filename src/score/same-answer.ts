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

/**
 * The same by the scorer's exact comparison of them with each other, a call never the same as JSON of its own. What cannot be read says the same as
 * nothing.
 */
export function sameAnswer(one: Completion, other: Completion): boolean {
  return one.ok && other.ok && (one.calls === null) === (other.calls === null) && isSameAnswer(one, other);
}
