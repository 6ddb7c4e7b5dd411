import { z } from 'zod';
import { ratio } from './values.ts';

function floor(what: string) {
  return z
    .number()
    .min(0)
    .max(1)
    .optional()
    .meta({ description: `The least ${what} with which a model ships.`, expect: 'a number from 0 to 1' });
}

const FLOOR = 0.9;

export const gateSection = z
  .strictObject({
    rule: z.enum(['interval', 'point']).default('interval').meta({
      description: 'interval: paired interval against the margin. point: plain difference against the margin, for tiny data sets.',
    }),
    delta: ratio('The margin: the largest loss on a core metric that still counts as parity.', 0.1, 'Write 0.01 for one percentage point.'),
    alpha: z.number().gt(0).lt(0.5).default(0.05).meta({ description: 'One-sided error level of each bound.', expect: 'a number above 0 and below 0.5' }),
    maxUnscored: ratio('A larger share of ungraded examples refuses a verdict.', 0.02),
    minHosted: ratio('A smaller share of valid answers (json_valid_rate, valid_call_rate) of the hosted model refuses a verdict.', 0.5),
    floors: z
      .strictObject({
        json_valid_rate: ratio('The least share of valid JSON with which a model ships.', FLOOR),
        valid_call_rate: ratio('The least share of valid tool calls with which a model ships.', FLOOR),
        exact_match_rate: floor('share of exact matches'),
        name_match_rate: floor('share of right tools'),
        args_exact_rate: floor('share of exact arguments'),
        field_precision: floor('field precision'),
        field_recall: floor('field recall'),
        field_f1: floor('field F1'),
        must_not_call_rate: floor('share of right "no call" answers'),
      })
      .prefault({})
      .meta({ description: 'What a model must reach to ship, by metric, however weak the hosted one is.' }),
  })
  .prefault({});
