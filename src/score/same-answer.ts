import { canonicalJson } from '../records/canonical-json.ts';
import type { Completion } from '../rows/completion.ts';

/**
 * Whether two answers to one request say the same, by the scorer's exact comparison of them with each other: same tool and arguments, or the same
 * JSON. What cannot be read says the same as nothing.
 */
export function sameAnswer(one: Completion, other: Completion): boolean {
  return one.ok && other.ok && (one.calls === null) === (other.calls === null) && canonicalJson(one.json) === canonicalJson(other.json);
}
