import { z } from 'zod';
import { VerdictOutcome } from '../../comparison.ts';
import { ModelRole } from '../../evaluation.ts';
import { Track } from '../../example.ts';

/** A value as the report prints it, with the bounds it is drawn by. */
export const ShownFigure = z
  .object({
    value: z.number(),
    low: z.number(),
    high: z.number(),
    n: z.number(),
    /** `98.0 %`. */
    text: z.string(),
    /** The 95 % interval in percent: `[95.7, 99.1]`. */
    interval: z.string(),
  })
  .meta({ id: 'RunFigure' });
export type ShownFigure = z.infer<typeof ShownFigure>;

export const ShownFigures = z.record(ModelRole, ShownFigure.nullable()).meta({ id: 'RunFigures' });

/** What the gate said of one track, in a line. */
export const RunTrack = z
  .object({
    track: Track,
    label: z.string(),
    /** The model the decision is about. */
    candidate: z.enum(['base', 'tuned']).nullable(),
    /** Whose colour it bears, and its word: `parity`, `no verdict`, `parity, below a floor`. */
    mark: VerdictOutcome.nullable(),
    word: z.string(),
    /** The metric that decides, and how many examples it is of. */
    metric: z.string(),
    n: z.string(),
    figures: ShownFigures.nullable(),
  })
  .meta({ id: 'RunTrack' });
export type RunTrack = z.infer<typeof RunTrack>;

/** One run in the list. Of a record that this version cannot read, only what it says in the same place. */
export const RunLine = z
  .object({
    /** The name of its folder. */
    id: z.string(),
    agent: z.string(),
    /** Why no more can be said; null where all can. */
    problem: z.string().nullable(),
    startedAt: z.string().nullable(),
    /** When its record was written here. */
    writtenAt: z.string(),
    wallMs: z.number().nullable(),
    action: z.enum(['ship', 'train', 'collect', 'stop']).nullable(),
    /** `Parity`, `Below a floor`, `No verdict`. */
    word: z.string().nullable(),
    outcome: VerdictOutcome.nullable(),
    model: z.string().nullable(),
    /** Whether a scripted stand-in played the hosted LLM. */
    isStandIn: z.boolean(),
    commit: z.string().nullable(),
    isDirty: z.boolean(),
    tracks: z.array(RunTrack),
  })
  .meta({ id: 'RunLine' });
export type RunLine = z.infer<typeof RunLine>;

export const RunList = z
  .object({
    rows: z.array(RunLine),
    /** Of those the filter lets through. */
    total: z.number(),
    /** All that is recorded. */
    all: z.number(),
    agents: z.array(z.string()),
  })
  .meta({ id: 'RunList' });
export type RunList = z.infer<typeof RunList>;
