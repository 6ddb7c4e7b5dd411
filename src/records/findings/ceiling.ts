import { z } from 'zod';
import { Interval, MetricName } from '../evaluation.ts';
import { Track } from '../example.ts';

const Agreement = z.strictObject({ value: z.number(), n: z.int().nonnegative(), interval: Interval });

/** How often the hosted model, asked again, gives its own recorded answer: what a perfect imitation could reach. */
export const Ceiling = z.strictObject({
  schema: z.literal('fledgling/ceiling@1'),
  track: Track,
  /** The track's most severe core metric. */
  metric: MetricName,
  /** Examples that were asked again and graded. */
  asked: z.int().nonnegative(),
  agreement: Agreement,
  domains: z.array(Agreement.extend({ domain: z.string() })),
  /** Examples on which the hosted model contradicts its recorded answer; texts are hostile. */
  contradictions: z.array(z.strictObject({ exampleId: z.string(), domain: z.string(), gold: z.string(), answers: z.array(z.string()) })),
});
export type Ceiling = z.infer<typeof Ceiling>;
