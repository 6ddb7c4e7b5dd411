import { z } from 'zod';
import { COMPARATORS } from './comparator.ts';

/** `equivalent`: written otherwise, and the same to whoever reads it as its schema or the config says. */
export const Level = z.enum(['exact', 'equivalent', 'different']);
export type Level = z.infer<typeof Level>;

/**
 * Why a value is not exact: it is of another JSON type; it is another value, or written otherwise; it is missing or extra; or it is left out on one
 * side and the schema's default on the other.
 */
export const Why = z.enum(['type', 'value', 'missing', 'extra', 'default']);
export type Why = z.infer<typeof Why>;

/** `members`: an object, of which each member has a comparator of its own. */
export const UsedComparator = z.enum([...COMPARATORS, 'members']);
export type UsedComparator = z.infer<typeof UsedComparator>;

/** One place at which an answer is not exact. */
export const Finding = z.strictObject({
  /** Which of several gold calls it is in, from 0; absent where there is one. */
  call: z.int().nonnegative().exactOptional(),
  /** Of the argument, e.g. `address.city` or `items[0].price`; an item of a set has the gold item's place. Empty for the whole. */
  path: z.string(),
  level: Level.exclude(['exact']),
  comparator: UsedComparator,
  why: Why,
});
export type Finding = z.infer<typeof Finding>;

/** The graded reading of one answer: what is equivalent counts as right, and calls are matched as well as they can be. */
export const GradedAnswer = z.strictObject({
  /** Exact or equivalent precisely when there is nothing wrong: no other call, no finding that is different. */
  level: Level,
  /** Null where the gold answer is JSON that is no call. `right`: of the right tool, whatever its arguments; `wrongTool`: in place of one of another tool. */
  calls: z.strictObject({ right: z.int(), wrongTool: z.int(), wronglyMade: z.int(), wronglyWithheld: z.int() }).nullable(),
  /** Leaves of either side, a call's name among them and free text not; `hits` are exact or equivalent. */
  leaves: z.strictObject({ gold: z.int(), answer: z.int(), hits: z.int() }),
  /** Of calls of the right tool, or of JSON. */
  findings: z.array(Finding),
  /** Whether what was called or answered is what its schema says; null where no schema is known, or nobody can tell. `detail`: the first place that is not. */
  schema: z.strictObject({ valid: z.boolean(), detail: z.string().nullable() }).nullable(),
});
export type GradedAnswer = z.infer<typeof GradedAnswer>;
