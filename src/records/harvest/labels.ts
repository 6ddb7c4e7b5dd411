import { z } from 'zod';
import { Split, Track } from '../example.ts';

const Id = z.string().regex(/^[0-9a-f]{16}$/);
const ID = { expect: '16 hexadecimal digits in quotes', remedy: 'Copy it from labels-to-settle.yaml.' };

/** Which of the other answers: its place in the list, from 1. */
const Place = z.int().positive();

export const LabelDecision = z.union([
  /** The gold stands. */
  z.literal('keep'),
  /** It is no example any more. */
  z.literal('drop'),
  /** Another answer is the gold: one of those listed, or a completion written out. */
  z.strictObject({ use: z.union([Place, z.string().min(1)]) }),
  /** The gold and the other answer count as right, or the gold and those of these places. */
  z.strictObject({ accept: z.union([z.literal('both'), z.array(Place).min(1)]) }),
]);
export type LabelDecision = z.infer<typeof LabelDecision>;

/** What a user decides of one gold. `example` and `recorded` say which; all but `decision` is copied from what a run wrote. */
export const Label = z.strictObject({
  example: Id.meta(ID),
  /** By which the example is found again when its prompt is worded otherwise. */
  asked: Id.optional().meta(ID),
  track: Track.optional(),
  tool: z.string().optional(),
  split: Split.optional(),
  prompt: z.string().optional(),
  /** The gold that was looked at: a decision does not hold for another one. */
  recorded: z.string().min(1).meta({ expect: 'the recorded answer as a text', remedy: 'Copy it from labels-to-settle.yaml.' }),
  others: z
    .array(z.strictObject({ answer: z.string().min(1), times: z.int().positive().default(1) }))
    .default([])
    .meta({ expect: 'a list of { answer, times }' }),
  /** How often the recorded answer was given again. */
  agreed: z.int().nonnegative().optional(),
  decision: LabelDecision.nullable().default(null).meta({
    expect: 'keep, drop, { use: N }, { use: "an answer" }, { accept: both } or { accept: [N, …] }',
    remedy: 'Write one of these, or nothing to leave it open; N counts the other answers from 1.',
  }),
});
export type Label = z.infer<typeof Label>;

/** A file of label decisions: `harvest.labels`. */
export const Labels = z.strictObject({ labels: z.array(Label) });
export type Labels = z.infer<typeof Labels>;
