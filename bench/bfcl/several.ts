import { bestAssignment } from '../../src/score/graded/assignment.ts';
import { type CheckError, type CheckedFunction, checkCall, type Leniency } from './checker.ts';
import type { Decoded } from './decode.ts';
import type { PythonValue } from './python-json.ts';
import { type Rule, smallest } from './rules.ts';

/** A call of the ground truth, with the function that it is of. */
export interface Truth {
  fn: CheckedFunction;
  accepted: Readonly<Record<string, PythonValue[]>>;
}

type Call = NonNullable<Decoded>[number];

/** The checker of August 2024 still took anything for a float that Python's `float()` does. */
const DROPPED: readonly Leniency[] = ['float-of-anything'];

/**
 * `parallel_function_checker_no_order` of BFCL's `ast_checker.py`, March 2026, rewritten from what it does: as many calls as are due, and each of the
 * ground truth's calls takes the first answer that fits it and is not yet taken. One call is `simple_function_checker` alone.
 * `isGreedy: false` asks instead whether any pairing fits.
 */
export function checkCalls(
  truths: readonly Truth[],
  calls: readonly Call[],
  { without = new Set(), isGreedy = true }: { without?: ReadonlySet<Leniency>; isGreedy?: boolean } = {},
): CheckError | null {
  if (calls.length !== truths.length) return 'wrong-count';
  const strict = new Set([...without, ...DROPPED]);
  const errors = truths.map(({ fn, accepted }) => calls.map((call) => checkCall(fn, call, accepted, strict)));
  const columns = isGreedy ? firstFit(errors) : bestAssignment(errors.map((row) => row.map((error) => (error === null ? 1 : 0))));
  const at = columns.findIndex((column, row) => column === null || errors[row]?.[column] !== null);
  if (at < 0) return null;
  // What is reported of a call without a partner: the mildest of its errors, those of values and types before those of names.
  const own = errors[at]?.filter((error) => error !== null) ?? [];
  return own.find((error) => error !== 'wrong-function') ?? own[0] ?? 'value';
}

function firstFit(errors: readonly (readonly (CheckError | null)[])[]): (number | null)[] {
  const taken = new Set<number>();
  return errors.map((row) => {
    const column = row.findIndex((error, index) => error === null && !taken.has(index));
    if (column < 0) return null;
    taken.add(column);
    return column;
  });
}

/** The rules by which one of our readings differs from BFCL's verdict on calls; null where none explains it. `isExact`: whether they are exact. */
export function rulesOfCalls(
  { truths, calls }: { truths: readonly Truth[]; calls: readonly Call[] },
  { ours, valid, isExact }: { ours: boolean; valid: boolean; isExact: boolean },
): Rule[] | null {
  const error = checkCalls(truths, calls);
  if ((error === null) !== valid) return ['checker-differs'];
  if (!ours) return smallest((without) => checkCalls(truths, calls, { without }) !== null);
  if (checkCalls(truths, calls, { isGreedy: false }) === null) return ['greedy-matching'];
  if (error === 'int-in-float-list' || error === 'float-for-int') return [error];
  if (!isExact) return ['other-form'];
  return error === 'type' || error === 'type-of-items' ? ['type-of-accepted-value'] : null;
}
