import { z } from 'zod';
import { SchemaOrigin } from '../example.ts';

/** What becomes of an observation. Each has exactly one fate. */
export const FATES = [
  'example',
  /** It repeats, wraps or belongs to a model call that another observation of its trace holds. */
  'part',
  'not-a-model-call',
  'own-evaluation',
  'quarantined',
  /** Not among the newest `harvest.limit`. */
  'beyond-limit',
  /** Met before, or it teaches what another one teaches already. */
  'duplicate',
  /** The same was asked again, and the other answer is the one that was used. */
  'superseded',
] as const;

/** What becomes of a trace: the best of what becomes of its model calls. `repeated`: duplicate or superseded throughout. */
export const TRACE_FATES = ['used', 'quarantined', 'repeated', 'beyond-limit', 'nothing-to-learn'] as const;

const Count = z.int().nonnegative();
export const FateCounts = z.record(z.enum(FATES), Count);
export const TraceFateCounts = z.record(z.enum(TRACE_FATES), Count);

/** One observation, or a line that holds none, and what became of it. */
export const ObservationFate = z.strictObject({
  /** Observation id, or `file:line` where there is none. */
  where: z.string(),
  traceId: z.string().nullable(),
  /** Who wrote it; null where it holds no model call that could be read. */
  instrumentation: z.string().nullable(),
  fate: z.enum(FATES),
  /** Of what is quarantined. */
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  /** Ids of the examples made of it. */
  examples: z.array(z.string()),
});
export type ObservationFate = z.infer<typeof ObservationFate>;

const Reason = z.strictObject({
  reason: z.string(),
  observations: Count,
  /** Traces that are quarantined mainly for this; lost only where `isLoss`. */
  traces: Count,
  /** False where nothing is wrong with the recording, and only no track has a place for it. */
  isLoss: z.boolean(),
  sentence: z.string(),
  remedy: z.string(),
  /** The first few by place. */
  examples: z.array(z.strictObject({ where: z.string(), detail: z.string() })),
});

/** The account of a harvest, `integrity.json`: every observation and every trace counted in exactly one place. Its size does not grow with the traces. */
export const Integrity = z.strictObject({
  schema: z.literal('fledgling/integrity@1'),
  /** A line that could not be read counts as an observation; `total` is the sum of `fates`. */
  observations: z.strictObject({ total: Count, fates: FateCounts }),
  /** An observation without a trace id is a trace of its own; `total` is the sum of `fates`. */
  traces: z.strictObject({ total: Count, fates: TraceFateCounts }),
  /** Traces quarantined for a loss, of those with model calls within the limit; `most` is the share that the config allows. */
  lost: z.strictObject({ traces: Count, of: Count, most: z.number() }),
  /** Most observations first. */
  reasons: z.array(Reason),
  /** Of model calls that could be read, by who wrote them. */
  instrumentations: z.array(z.strictObject({ name: z.string(), modelCalls: Count, examples: Count, quarantined: Count })),
  /** By name, most called first, at most 100; `untold` is the number of those left out. */
  tools: z.array(z.strictObject({ name: z.string(), modelCalls: Count, examples: Count, quarantined: Count, schema: SchemaOrigin })),
  untold: Count,
  /** Golds held against their schema: `unverifiable` where it could not be compiled safely, `kept` where a gold that violates it is kept. */
  schemas: z.strictObject({ verified: Count, unverifiable: Count, kept: Count }),
  /** The agent's own limits of an answer, over the examples that say one; null where none does. */
  tokenLimits: z.strictObject({ examples: Count, lowest: Count, highest: Count }).nullable(),
  /** User scores that decide: `traces` came with one of that name; null where the config asks for none. */
  userScore: z.strictObject({ name: z.string(), below: z.number(), traces: Count }).nullable(),
});
export type Integrity = z.infer<typeof Integrity>;
