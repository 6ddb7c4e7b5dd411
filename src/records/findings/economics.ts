import { z } from 'zod';
import { Track } from '../example.ts';

/** A figure with the least and the most that it may be. */
export const Band = z.strictObject({ low: z.number(), likely: z.number(), high: z.number() });
export type Band = z.infer<typeof Band>;

/** What a track costs at the hosted model and on own hardware, US dollars; null where it was not measured or not priced. */
export const Economics = z.strictObject({
  schema: z.literal('fledgling/economics@1'),
  track: Track,
  /** Date of the prices, as the config says it; null where it does not. */
  pricesAsOf: z.string().nullable(),
  hosted: z
    .strictObject({
      /** Means a request, from measured usage; cached prompt tokens are among the prompt tokens, reasoning tokens among the completion tokens. */
      promptTokens: z.number(),
      cachedPromptTokens: z.number(),
      completionTokens: z.number(),
      reasoningTokens: z.number(),
      perRequestUsd: Band,
    })
    .nullable(),
  local: z
    .strictObject({
      /** Measured batch throughput of the machine the local model was evaluated on. */
      requestsPerHour: z.number(),
      gpus: z.int().nonnegative(),
      gpuHourUsd: z.number(),
      perRequestUsd: Band,
    })
    .nullable(),
  /** Share of requests that would still go to the hosted model. */
  fallbackRate: Band,
  /** Share of a paid GPU-hour that serves requests. */
  utilisation: Band,
  trainingUsd: z.number().nullable(),
  /** Requests a day from which own hardware costs less; null where it never does. */
  breakEvenRequestsPerDay: z.strictObject({ low: z.number().nullable(), likely: z.number().nullable(), high: z.number().nullable() }).nullable(),
  /** US dollars a month at so many requests a day. */
  curve: z.array(z.strictObject({ requestsPerDay: z.number(), hostedUsd: z.number(), localUsd: Band, paysBackInMonths: z.number().nullable() })),
  /** Why a figure is missing, one sentence each. */
  missing: z.array(z.string()),
});
export type Economics = z.infer<typeof Economics>;
