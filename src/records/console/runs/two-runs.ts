import { z } from 'zod';
import { MetricName, ModelRole } from '../../evaluation.ts';
import { Track } from '../../example.ts';
import { RunLine, ShownFigure } from './list.ts';

/** Where the grades of a run were found: the stage cache of this machine, or the run's own folder, which knows right and wrong alone. */
export const ScoreSource = z.enum(['cache', 'folder', 'none']).meta({ id: 'RunScoreSource' });
export type ScoreSource = z.infer<typeof ScoreSource>;

/** One metric of one model in both runs; the difference is after minus before, paired on what both graded. */
export const MetricChange = z
  .object({
    metric: MetricName,
    label: z.string(),
    decides: z.boolean(),
    before: ShownFigure.nullable(),
    after: ShownFigure.nullable(),
    /** Null where no example was graded in both. */
    paired: z
      .object({
        n: z.number(),
        clusters: z.number().nullable(),
        difference: z.number(),
        text: z.string(),
        /** Null where none can be told: too few clusters, or clusters that are not known. */
        low: z.number().nullable(),
        high: z.number().nullable(),
        interval: z.string(),
        gained: z.number(),
        lost: z.number(),
      })
      .nullable(),
  })
  .meta({ id: 'RunMetricChange' });
export type MetricChange = z.infer<typeof MetricChange>;

export const FLIP_KINDS = ['lost', 'gained', 'only-before', 'only-after'] as const;
/** `lost`: right before, wrong after; `gained`: the other way; else graded in one run alone. */
export const FlipKind = z.enum(FLIP_KINDS).meta({ id: 'RunFlipKind' });
export type FlipKind = z.infer<typeof FlipKind>;

/** One model on one track in both runs. */
export const SideChange = z
  .object({
    track: Track,
    trackLabel: z.string(),
    role: ModelRole,
    roleLabel: z.string(),
    before: ScoreSource,
    after: ScoreSource,
    /** What the intervals cover: `90 %`. */
    level: z.string(),
    /** Graded examples of the gate: in both, and in one alone. */
    shared: z.number(),
    flips: z.record(FlipKind, z.number()),
    metrics: z.array(MetricChange),
    /** What is to be known before it is read. */
    notes: z.array(z.string()),
  })
  .meta({ id: 'RunSideChange' });
export type SideChange = z.infer<typeof SideChange>;

/** Something that both runs are made of and that is not the same. */
export const Otherwise = z
  .object({ part: z.enum(['config', 'data', 'models', 'host']), what: z.string(), before: z.string(), after: z.string() })
  .meta({ id: 'RunOtherwise' });
export type Otherwise = z.infer<typeof Otherwise>;

export const TwoRuns = z
  .object({
    before: RunLine,
    after: RunLine,
    sides: z.array(SideChange),
    /** Models that only one of the runs evaluated. */
    missing: z.array(z.string()),
    otherwise: z.array(Otherwise),
    /** More differences than are told. */
    moreOtherwise: z.number(),
  })
  .meta({ id: 'TwoRuns' });
export type TwoRuns = z.infer<typeof TwoRuns>;

/** An example whose grade is another in the other run. */
export const Flip = z
  .object({
    exampleId: z.string(),
    track: Track,
    domain: z.string(),
    isChallenge: z.boolean(),
    slices: z.array(z.string()),
    /** The user's words, cut short; null where neither folder holds them. */
    said: z.string().nullable(),
    gold: z.string().nullable(),
    before: z.string().nullable(),
    after: z.string().nullable(),
    /** Places that differ from the gold answer where it is wrong. */
    differs: z.array(z.string()),
    cause: z.string().nullable(),
  })
  .meta({ id: 'RunFlip' });
export type Flip = z.infer<typeof Flip>;

export const FlipPage = z.object({ rows: z.array(Flip), total: z.number() }).meta({ id: 'RunFlipPage' });
export type FlipPage = z.infer<typeof FlipPage>;
