import { z } from 'zod';
import { ModelRole } from '../../evaluation.ts';
import { Split, Track } from '../../example.ts';
import { Cause } from '../../findings/diagnosis.ts';

/** Which examples of a run are listed. `local` is the deciding local model: the tuned one, or the base where there is none. */
export const SHOWN = ['misses', 'all', 'flips', 'lost', 'won', 'hosted-wrong', 'base-wrong', 'tuned-wrong', 'doubtful', 'unscored'] as const;
export const Shown = z.enum(SHOWN);
export type Shown = z.infer<typeof Shown>;

/** What a list is narrowed to; whatever is left out narrows nothing. */
export const CompareFilter = z.object({
  show: Shown.default('misses'),
  track: Track.optional(),
  tool: z.string().max(500).optional(),
  cause: Cause.optional(),
  slice: z.string().max(500).optional(),
  /** A text in the prompt, the gold or an answer, or the beginning of an id; upper and lower case alike. */
  text: z.string().trim().max(500).optional(),
});
export type CompareFilter = z.infer<typeof CompareFilter>;

/** Whether each model was right; null where its answer was not scored, absent where it was not asked. */
const Marks = z.partialRecord(ModelRole, z.boolean().nullable());

/** One example in the list. Its texts are hostile. */
export const CompareRow = z
  .object({
    id: z.string(),
    track: Track,
    split: Split,
    /** The tool's or the schema's name; `none` where nothing is to be called. */
    tool: z.string(),
    /** The end of what the user said. */
    said: z.string(),
    marks: Marks,
    causes: z.partialRecord(ModelRole, Cause),
    slices: z.array(z.string()),
    /** Reported apart and never in the gate. */
    challenge: z.boolean(),
    /** The hosted and the local model agree on another answer than the gold one, or the gold breaks its own schema. */
    doubtful: z.boolean(),
  })
  .meta({ id: 'CompareRow' });
export type CompareRow = z.infer<typeof CompareRow>;

export const ComparePage = z.object({ rows: z.array(CompareRow), total: z.int() }).meta({ id: 'ComparePage' });
export type ComparePage = z.infer<typeof ComparePage>;

/** Where an example stands in a list; null where it does not, or nothing comes before or after it. */
export const ComparePlace = z
  .object({
    /** From 0. */
    index: z.int().nullable(),
    total: z.int(),
    previous: z.string().nullable(),
    next: z.string().nullable(),
    /** Of those on which some model is not right. */
    previousMiss: z.string().nullable(),
    nextMiss: z.string().nullable(),
  })
  .meta({ id: 'ComparePlace' });
export type ComparePlace = z.infer<typeof ComparePlace>;

const Counted = z.object({ value: z.string(), label: z.string(), count: z.int() });

export const CompareRuns = z
  .object({
    /** The newest first. */
    runs: z.array(z.object({ id: z.string(), startedAt: z.string(), model: z.string(), action: z.string(), standIn: z.boolean() })),
  })
  .meta({ id: 'CompareRuns' });
export type CompareRuns = z.infer<typeof CompareRuns>;

/** What one run has to show, and what its list can be narrowed to. */
export const CompareRun = z
  .object({
    id: z.string(),
    startedAt: z.string(),
    total: z.int(),
    models: z.array(z.object({ role: ModelRole, label: z.string(), name: z.string() })),
    /** The deciding local model. */
    local: ModelRole.nullable(),
    shows: z.array(Counted),
    tracks: z.array(Counted),
    tools: z.array(Counted),
    causes: z.array(Counted),
    slices: z.array(Counted),
  })
  .meta({ id: 'CompareRun' });
export type CompareRun = z.infer<typeof CompareRun>;

/** Sentences on what of a run is not there any more, or never was. */
export const CompareNotes = z.object({ notes: z.array(z.string()) }).meta({ id: 'CompareNotes' });
export type CompareNotes = z.infer<typeof CompareNotes>;
