import { z } from 'zod';
import { countUpTo, ratio } from './values.ts';

const FLOOR = 0.9;

/** Levels by metric; those of valid answers have a default, the others none. `what` opens each description. */
export function floorsSection(what: string, description: string) {
  const optional = (metric: string) =>
    z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({ description: `${what} ${metric}.`, expect: 'a number from 0 to 1' });
  return z
    .strictObject({
      json_valid_rate: ratio(`${what} share of valid JSON.`, FLOOR),
      valid_call_rate: ratio(`${what} share of valid tool calls.`, FLOOR),
      exact_match_rate: optional('share of exact matches'),
      name_match_rate: optional('share of right tools'),
      args_exact_rate: optional('share of exact arguments'),
      field_precision: optional('field precision'),
      field_recall: optional('field recall'),
      field_f1: optional('field F1'),
      must_not_call_rate: optional('share of right "no call" answers'),
      equivalent_rate: optional('share of answers that are exact or equivalent'),
      graded_f1: optional('graded F1'),
      schema_valid_rate: optional('share of answers that their schema allows'),
    })
    .prefault({})
    .meta({ description });
}

/** A hosted model below it does not do the task. */
export const MIN_HOSTED = 0.5;

export const gateSection = z
  .strictObject({
    rule: z.enum(['interval', 'point']).default('interval').meta({
      description:
        'interval: paired interval against the margin. point: plain difference against the margin, for tiny data sets (at least 10 clusters); it may ask for training, but never ships by itself.',
    }),
    delta: ratio('The margin: the largest loss on a core metric that still counts as parity.', 0.1, 'Write 0.01 for one percentage point.'),
    alpha: z.number().gt(0).lt(0.5).default(0.05).meta({ description: 'One-sided error level of each bound.', expect: 'a number above 0 and below 0.5' }),
    looks: z.int().min(1).max(100).default(1).meta({
      description: 'How many trained candidates may be judged on the same test data, said before the first: each is judged at alpha / looks.',
      expect: 'a whole number from 1 to 100',
    }),
    maxUnscored: ratio('A larger share of ungraded examples refuses a verdict.', 0.02),
    minHosted: ratio('A smaller share of valid answers (json_valid_rate, valid_call_rate) of the hosted model refuses a verdict.', MIN_HOSTED),
    ceilingSamples: z.int().nonnegative().default(0).meta({
      description:
        'So many examples of train and val on each track are asked of the hosted model once more: how often it gives its recorded answer again is what a perfect imitation could reach. Each of them is a paid request, so none is asked unless you say so.',
      expect: 'a whole number of at least 0',
      remedy: 'Write for example 50, or 0 to leave it out.',
    }),
    ceilingRepeats: countUpTo('How often each of them is asked.', { fallback: 1, most: 10 }),
    floors: floorsSection('A model ships with at least this', 'What a model must reach to ship, by metric, however weak the hosted one is.'),
  })
  .prefault({});
