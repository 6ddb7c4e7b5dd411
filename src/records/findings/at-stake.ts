import { z } from 'zod';
import { Cause } from './diagnosis.ts';

/** What training could mend of a track that wants it, among the pairs that the gate looks at. */
export const AtStake = z.strictObject({
  pairs: z.int().nonnegative(),
  misses: z.int().nonnegative(),
  /** Misses that more examples could mend; their share of the pairs is the most that training can gain on the exact metric. */
  learnable: z.int().nonnegative(),
  /** Where most of the learnable ones are: cause, tool or schema, and the leaf path where one stands out. */
  most: z.strictObject({ cause: Cause, domain: z.string(), path: z.string().nullable(), count: z.int().positive() }).nullable(),
  /** The commonest cause that no training mends. */
  beyond: z.strictObject({ cause: Cause, count: z.int().positive() }).nullable(),
  /** Whether the learnable misses, were all of them mended, would bring the model within the margin and above its floors. */
  wouldDo: z.boolean(),
});
export type AtStake = z.infer<typeof AtStake>;
