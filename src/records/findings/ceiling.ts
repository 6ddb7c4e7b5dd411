import { z } from 'zod';
import { Ask, Interval, MetricName, Usage } from '../evaluation.ts';
import { Split, Track } from '../example.ts';

const Count = z.int().nonnegative();
const Agreement = z.strictObject({
  /** Mean over the examples of the share of answers that are the recorded one. */
  value: z.number(),
  /** Examples. */
  n: Count,
  interval: Interval,
});
export type Agreement = z.infer<typeof Agreement>;

/** An example on which the hosted model contradicts its recorded answer; its texts are hostile. */
export const Contradiction = z.strictObject({
  exampleId: z.string(),
  /** What was asked, whatever a row's prompt makes of it; null where the example does not say. */
  asked: z.string().nullable(),
  split: Split,
  domain: z.string(),
  /** The end of the prompt. */
  prompt: z.string(),
  gold: z.string(),
  /** Other answers than the gold as completions of the track, the most frequent first. Those that could not be read are not listed. */
  answers: z.array(z.strictObject({ text: z.string(), times: z.int().positive() })),
  /** How often it gave the gold again. */
  agreed: Count,
  /** What the user decided before about this gold; null where it is open. */
  settled: z.enum(['keep', 'use', 'accept']).nullable(),
});
export type Contradiction = z.infer<typeof Contradiction>;

/** How often the hosted model, asked again, gives its own recorded answer: what a perfect imitation could reach. */
export const Ceiling = z.strictObject({
  schema: z.literal('fledgling/ceiling@1'),
  track: Track,
  /** The track's most severe core metric. */
  metric: MetricName,
  /** How it was asked again; where the agent asked otherwise, that is part of what differs. */
  ask: Ask,
  /** Examples that were asked again and graded. */
  asked: Count,
  /** Examples none of whose answers could be graded: infrastructure failed. */
  unscored: Count,
  agreement: Agreement,
  /** The same apart: on all of `test`, which the gate asks anyway, and on the sample of `train` and `val`. */
  parts: z.array(Agreement.extend({ from: z.enum(['test', 'sample']) })),
  domains: z.array(Agreement.extend({ domain: z.string() })),
  contradictions: z.array(Contradiction),
  /** The evaluations of the sample; the one of `test` stands among the run's own. */
  sample: z.array(
    z.strictObject({
      evaluation: z.string(),
      split: Split,
      replicate: z.int().positive(),
      examples: Count,
      usage: Usage,
      /** US dollars; null where it is not priced. */
      costUsd: z.number().nullable(),
    }),
  ),
});
export type Ceiling = z.infer<typeof Ceiling>;
