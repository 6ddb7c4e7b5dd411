import { z } from 'zod';

/** A test split of one track, small enough to stand in every record: how much of another one lies in it can be told from both. */
export const DataSketch = z.strictObject({
  examples: z.int().nonnegative(),
  /** The lowest digests of the examples' sources, in order: all of a small split, the first ones of a large one. */
  lowest: z.array(z.string()),
});
export type DataSketch = z.infer<typeof DataSketch>;

/** One tuned candidate judged on test data: each such look spends a part of the gate's error level. */
export const Look = z.strictObject({
  /** SHA-256 of the adapter. */
  candidate: z.string(),
  data: DataSketch,
  /** One-sided error level that this look spends; 0 where nothing was left for it. */
  alpha: z.number().nonnegative(),
  /** From 1, and of how many that were declared before (`gate.looks`). */
  number: z.int().positive(),
  declared: z.int().positive(),
  /** What other candidates spent on this data before. */
  spentBefore: z.number().nonnegative(),
});
export type Look = z.infer<typeof Look>;

/** A look as an earlier run recorded it. */
export interface PastLook extends Pick<Look, 'candidate' | 'alpha'> {
  /** When it was judged; ISO 8601. */
  at: string;
  /** What it was judged on: a sketch, or, in an older record, the digest of the examples alone. */
  data: DataSketch | { digest: string };
}
