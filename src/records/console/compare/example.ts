import { z } from 'zod';
import { ModelRole, Outcome } from '../../evaluation.ts';
import { Split, Track } from '../../example.ts';
import { Cause } from '../../findings/diagnosis.ts';

/** How a field of an answer stands to the gold. `accepted`: another value, and it counts as right. */
export const CHANGES = ['same', 'other', 'missing', 'added', 'accepted'] as const;
export const Change = z.enum(CHANGES);
export type Change = z.infer<typeof Change>;

/** One JSON path through gold and answers; values are canonical JSON, null where there is none at this path. */
export const CompareField = z.object({
  path: z.string(),
  gold: z.string().nullable(),
  answers: z.partialRecord(ModelRole, z.object({ value: z.string().nullable(), change: Change })),
});
export type CompareField = z.infer<typeof CompareField>;

/** What one model answered. Its texts are hostile. */
export const CompareAnswer = z.object({
  role: ModelRole,
  label: z.string(),
  correct: z.boolean().nullable(),
  /** Null where the cache of this machine does not hold the answer. */
  outcome: Outcome.nullable(),
  /** As the scorer read it; null where nothing came back. */
  text: z.string().nullable(),
  /** Whether it could be read as an answer of the track. */
  isReadable: z.boolean(),
  /** One sentence where it was not answered. */
  reason: z.string().nullable(),
  cause: Cause.nullable(),
  causeLabel: z.string().nullable(),
  detail: z.string().nullable(),
  latencyMs: z.number().nullable(),
  firstTokenMs: z.number().nullable(),
  promptTokens: z.int().nullable(),
  completionTokens: z.int().nullable(),
  attempts: z.int().nullable(),
});
export type CompareAnswer = z.infer<typeof CompareAnswer>;

const Said = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  text: z.string(),
  calls: z.array(z.object({ name: z.string(), arguments: z.string() })),
});

/** One example with all that is known of it. */
export const CompareExample = z
  .object({
    id: z.string(),
    track: Track,
    split: Split,
    tool: z.string(),
    challenge: z.boolean(),
    slices: z.array(z.string()),
    doubtful: z.boolean(),
    /** The observation in Langfuse. */
    url: z.string().nullable(),
    /** What the agent asked, or the row's prompt where the data set does not hold the example any more. */
    messages: z.array(Said),
    tools: z.array(z.object({ name: z.string(), description: z.string().nullable(), parameters: z.string() })),
    /** The form of JSON that was asked for, as JSON. */
    responseFormat: z.string().nullable(),
    gold: z.string(),
    /** What counts as right besides: whole completions, and values of single arguments. */
    accepted: z.array(z.string()),
    acceptedValues: z.array(z.object({ argument: z.string(), values: z.array(z.string()), optional: z.boolean() })),
    fields: z.array(CompareField),
    answers: z.array(CompareAnswer),
    /** Whether the hosted model contradicts the gold, and nobody decided on it. */
    isOpenGold: z.boolean(),
    notes: z.array(z.string()),
  })
  .meta({ id: 'CompareExample' });
export type CompareExample = z.infer<typeof CompareExample>;

/** The very text that the local model read. */
export const LocalText = z
  .object({
    /** Null where it cannot be told; `note` says why. */
    text: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'LocalText' });
export type LocalText = z.infer<typeof LocalText>;
