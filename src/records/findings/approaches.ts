import { z } from 'zod';
import { Interval, MetricName } from '../evaluation.ts';
import { Split, Track } from '../example.ts';

const Difference = z.strictObject({ n: z.int(), difference: z.number(), interval: Interval });

/** Several local models or recipes beside one hosted model, on the same examples of one track. */
export const Approaches = z.strictObject({
  schema: z.literal('fledgling/approaches@1'),
  track: Track,
  split: Split,
  /** What is compared: the track's most severe core metric. */
  metric: MetricName,
  alpha: z.number(),
  margin: z.number(),
  /** The hosted model first, then the approaches, best first. */
  rows: z.array(
    z.strictObject({
      name: z.string(),
      model: z.string(),
      role: z.enum(['hosted', 'base', 'tuned']),
      metrics: z.array(z.strictObject({ name: MetricName, value: z.number(), n: z.int(), interval: Interval })),
      /** Against the hosted model, paired, two one-sided bounds at `alpha`; null for the hosted model itself. */
      difference: Difference.nullable(),
      /** Whether it surely reaches 90 % of what the hosted model reaches; null for the hosted model, where that is never right, and where too much is unscored. */
      share: z.strictObject({ value: z.number(), outcome: z.enum(['pass', 'fail', 'too-few']) }).nullable(),
      p50Ms: z.number().nullable(),
      costUsd: z.number().nullable(),
    }),
  ),
  /** Every two approaches, the first minus the second; `p` two-sided, Holm-adjusted over all of them. */
  pairs: z.array(Difference.extend({ first: z.string(), second: z.string(), p: z.number() })),
  /** The approach that is surely better than each other one; null where none is. */
  winner: z.string().nullable(),
  /** What it comes to, one sentence each. */
  says: z.array(z.string()),
});
export type Approaches = z.infer<typeof Approaches>;
