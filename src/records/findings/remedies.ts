import { z } from 'zod';
import { Interval, MetricName } from '../evaluation.ts';
import { Track } from '../example.ts';

/** What one cheap change of asking does to the base model on the `val` split. */
export const Remedy = z.strictObject({
  /** e.g. `constrained`, `examples-3`, `template-model`, `wording`. */
  name: z.string(),
  /** The config that adopts it, as YAML lines. */
  config: z.string(),
  value: z.number(),
  interval: Interval,
  /** Remedied minus plain, paired, with two one-sided bounds at the gate's alpha. */
  difference: z.number(),
  differenceInterval: Interval,
  /** Examples that only the remedied, and only the plain way of asking gets right. */
  gained: z.int().nonnegative(),
  lost: z.int().nonnegative(),
  /** The same on the track's other core metrics: more calls may be valid although no more are right. Empty in older records. */
  others: z.array(z.strictObject({ metric: MetricName, plain: z.number(), value: z.number(), difference: z.number(), interval: Interval })).default([]),
});
export type Remedy = z.infer<typeof Remedy>;

export const Remedies = z.strictObject({
  schema: z.literal('fledgling/remedies@1'),
  track: Track,
  metric: MetricName,
  n: z.int().nonnegative(),
  /** The base model as it is asked now. */
  plain: z.strictObject({ value: z.number(), interval: Interval }),
  tried: z.array(Remedy),
  /** Not tried, and why: `constrained: 3 schemas cannot be made a grammar`. */
  left: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  /** The remedy with the largest gain that is sure; null where none is. */
  best: z.string().nullable(),
});
export type Remedies = z.infer<typeof Remedies>;
