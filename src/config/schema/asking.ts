import { z } from 'zod';
import { countUpTo } from './values.ts';

/** A prompt with more is no longer one that a small model can take. */
const MOST_SHOTS = 50;
/** Further words are a few lines: what is longer is no instruction. */
const MOST_WORDING = 4000;

const wording = (description: string) =>
  z
    .string()
    .min(1)
    .max(MOST_WORDING)
    .meta({ description, expect: `a text of at most ${MOST_WORDING} characters` });

/** How a local model is asked where the row's prompt alone is not enough. Left out, it changes nothing: no key and no digest. */
export const promptSection = z
  .strictObject({
    examples: z
      .int()
      .min(0)
      .max(MOST_SHOTS)
      .default(0)
      .meta({
        description: 'So many examples of the train split stand before the request, each with its right answer.',
        expect: `a whole number from 0 to ${MOST_SHOTS}`,
      }),
    wording: wording('Further text at the end of the instruction.')
      .nullable()
      .default(null)
      .meta({ expect: `a text of at most ${MOST_WORDING} characters, or null` }),
    template: z.enum(['fledgling', 'model']).default('fledgling').meta({
      description: "fledgling: the row's prompt. model: the recorded messages and their tools through the model's own tool-call template.",
      expect: 'fledgling or model',
    }),
  })
  .optional()
  .meta({ description: 'Other ways of asking the local model: evaluation, training and serving use the same.' });

export const REMEDIES = ['constrained', 'examples', 'wording', 'template'] as const;
export type RemedyName = (typeof REMEDIES)[number];

/** What is tried on the val split before a training is paid for. Left out, nothing is. */
export const remediesSection = z
  .strictObject({
    try: z
      .array(z.enum(REMEDIES))
      .refine((names) => new Set(names).size === names.length, { error: 'each remedy once' })
      .default([])
      .meta({
        description: 'Cheap changes of asking that are measured where the base model is inferior or below a floor.',
        expect: 'a list of constrained, examples, wording, template, each at most once',
      }),
    examples: countUpTo('With how many examples the remedy `examples` asks.', { fallback: 3, most: MOST_SHOTS }),
    wording: wording('The text that the remedy `wording` adds to the instruction.').optional(),
    limit: countUpTo('At most so many examples of the val split are asked, for each remedy and once without.', { fallback: 200, most: 100_000 }),
  })
  .optional()
  .meta({ description: 'Cheap remedies, tried on the val split before training.' });
