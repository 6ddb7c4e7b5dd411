import { z } from 'zod';
import { usd } from './values.ts';

const share = (description: string) => z.number().gt(0).max(1).meta({ description, expect: 'a number above 0, at most 1' });

/** What is paid: nothing of it enters a verdict, and a new price evaluates nothing anew. */
export const costSection = z
  .strictObject({
    asOf: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .nullable()
      .default(null)
      .meta({ description: 'Date of the prices, said wherever they are used.', expect: 'a date like 2026-11-01', remedy: 'Write the day you looked them up.' }),
    hosted: z
      .strictObject({
        inputPerMillionUsd: usd('Price of a million prompt tokens.'),
        cachedInputPerMillionUsd: usd('Price of a million prompt tokens that the provider had cached; left out, that of the others.').optional(),
        outputPerMillionUsd: usd('Price of a million answer tokens, those thought and not said among them.'),
      })
      .nullable()
      .default(null),
    gpuHourUsd: usd('What one GPU costs you an hour, used or not.').nullable().default(null),
    utilisation: z
      .strictObject({
        low: share('Least share of an hour in which the GPUs have requests to answer.'),
        likely: share('Likely share.'),
        high: share('Largest share.'),
      })
      .refine(({ low, likely, high }) => low <= likely && likely <= high, { error: 'low, likely and high in this order' })
      .prefault({ low: 0.2, likely: 0.4, high: 0.7 })
      .meta({ description: 'How much of a GPU hour serves requests: traffic has peaks and nights, and room is kept for the peaks.' }),
    fallbackRate: z.number().min(0).lt(1).nullable().default(null).meta({
      description: 'Share of requests that the hosted model would still answer; null: the share of answers that were not valid when they were evaluated.',
      expect: 'a number from 0 to below 1, or null',
    }),
  })
  .prefault({});
