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
  /** Of the argument, e.g. `address.city` or `items[0].price`; an item of a set has the gold item's place. Empty for the whole. */
  path: z.string(),
  level: Level.exclude(['exact']),
  comparator: UsedComparator,
  why: Why,
});
export type Finding = z.infer<typeof Finding>;
