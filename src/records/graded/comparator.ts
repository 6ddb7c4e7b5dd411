import { z } from 'zod';

/**
 * How one argument's value is held against the gold one. Every comparator calls equal values exact and values of another type different; they
 * differ in what they call equivalent: see `readingOf` of `src/score/graded`.
 */
export const COMPARATORS = ['exact', 'case-folded', 'normalised', 'date', 'number', 'enum', 'set', 'list', 'free-text'] as const;
export const ComparatorName = z.enum(COMPARATORS);
export type ComparatorName = z.infer<typeof ComparatorName>;

/** A comparator by name, or numbers with a tolerance: absolute, in the argument's own unit. */
export const Comparator = z.union([ComparatorName, z.strictObject({ comparator: z.literal('number'), tolerance: z.number().nonnegative() })]);
export type Comparator = z.infer<typeof Comparator>;

/** By argument path (`address.city`, `items[].price`), what replaces the comparator that the schema chooses. */
export const ArgumentComparators = z.record(z.string().min(1), Comparator);
export type ArgumentComparators = z.infer<typeof ArgumentComparators>;

/** By tool, or by name of the response's schema. */
export const ToolComparators = z.record(z.string().min(1), ArgumentComparators);
export type ToolComparators = z.infer<typeof ToolComparators>;
