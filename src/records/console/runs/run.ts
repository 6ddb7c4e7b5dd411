import { z } from 'zod';
import { VerdictOutcome } from '../../comparison.ts';
import { MetricName, ModelRole } from '../../evaluation.ts';
import { Track } from '../../example.ts';
import { RunLine, ShownFigures } from './list.ts';

const Labelled = z.object({ label: z.string(), value: z.string() });

/** Local minus hosted on one metric, in shares and as text in points. */
export const ShownDifference = z
  .object({
    metric: MetricName,
    label: z.string(),
    /** It has a say in the verdict. */
    decides: z.boolean(),
    outcome: VerdictOutcome,
    difference: z.number(),
    low: z.number(),
    high: z.number(),
    margin: z.number(),
    /** False where too few clusters give no interval. */
    isBounded: z.boolean(),
    n: z.string(),
    text: z.string(),
    interval: z.string(),
    /** Examples that only the local model has right, and only the hosted one. */
    discordant: z.string(),
    needed: z.string().nullable(),
  })
  .meta({ id: 'RunDifference' });
export type ShownDifference = z.infer<typeof ShownDifference>;

/** One local model against the hosted one. */
export const ShownCandidate = z
  .object({
    candidate: z.enum(['base', 'tuned']),
    label: z.string(),
    isDeciding: z.boolean(),
    mark: VerdictOutcome,
    word: z.string(),
    /** What the intervals cover: `90 %`. */
    level: z.string(),
    pairs: z.string(),
    differences: z.array(ShownDifference),
    /** Refusals, floors, what only the rest says, the gain over the base: sentences. */
    remarks: z.array(z.string()),
  })
  .meta({ id: 'RunCandidate' });
export type ShownCandidate = z.infer<typeof ShownCandidate>;

/** Who answered, how fast, for how much. */
export const ShownModel = z
  .object({
    role: ModelRole,
    label: z.string(),
    name: z.string(),
    examples: z.string(),
    p50: z.string(),
    p95: z.string(),
    firstToken: z.string(),
    tokensIn: z.string(),
    tokensOut: z.string(),
    tokensPerSecond: z.string(),
    cost: z.string(),
    remarks: z.string(),
  })
  .meta({ id: 'RunModel' });

export const ShownTrack = z
  .object({
    track: Track,
    label: z.string(),
    roles: z.array(ModelRole),
    metrics: z.array(z.object({ name: MetricName, label: z.string(), decides: z.boolean(), n: z.string(), figures: ShownFigures })),
    candidates: z.array(ShownCandidate),
    /** By slice, domain and kind of request, on the metric that decides. */
    deciding: z.string(),
    slices: z.array(z.object({ name: z.string(), kind: z.string(), isGated: z.boolean(), n: z.string(), figures: ShownFigures })),
    models: z.array(ShownModel),
    notes: z.array(z.string()),
    training: z
      .object({ summary: z.string(), recipe: z.string(), checks: z.array(z.object({ label: z.string(), isOk: z.boolean(), detail: z.string() })) })
      .nullable(),
  })
  .meta({ id: 'RunTrackReport' });
export type ShownTrack = z.infer<typeof ShownTrack>;

/** Where the misses of one model are: cause by tool. */
export const ShownMisses = z
  .object({
    track: Track,
    role: ModelRole,
    title: z.string(),
    sentence: z.string(),
    isDeciding: z.boolean(),
    tools: z.array(z.string()),
    /** The tools that have no column, in words. */
    others: z.string().nullable(),
    causes: z.array(
      z.object({
        cause: z.string(),
        label: z.string(),
        isLearnable: z.boolean(),
        total: z.number(),
        /** In the order of `tools`; `heat` is 0 to 5. */
        cells: z.array(z.object({ misses: z.number(), heat: z.number() })),
        others: z.number(),
      }),
    ),
  })
  .meta({ id: 'RunMisses' });
export type ShownMisses = z.infer<typeof ShownMisses>;

export const ShownRemedies = z
  .object({
    label: z.string(),
    sentence: z.string(),
    verdict: z.string(),
    tried: z.array(z.object({ name: z.string(), isBest: z.boolean(), value: z.string(), text: z.string(), interval: z.string(), changed: z.string() })),
    left: z.array(z.string()),
  })
  .meta({ id: 'RunRemedies' });

export const ShownStage = z
  .object({ name: z.string(), status: z.string(), why: z.string(), time: z.string(), share: z.number(), shareText: z.string() })
  .meta({ id: 'RunStage' });

/** Everything the report says of a run besides its examples, in its numbers and sentences. */
export const RunReport = z
  .object({
    /** Said before anything else: a stand-in, redaction switched off. */
    warnings: z.array(z.string()),
    sentence: z.string(),
    next: z.array(z.string()),
    why: z.array(z.string()),
    tracks: z.array(ShownTrack),
    misses: z.array(ShownMisses),
    /** Models without a miss. */
    clean: z.array(z.string()),
    remedies: z.array(ShownRemedies),
    stages: z.array(ShownStage),
    stagesNote: z.string().nullable(),
    provenance: z.array(Labelled),
    traces: z.array(Labelled),
  })
  .meta({ id: 'RunReport' });
export type RunReport = z.infer<typeof RunReport>;

export const RunFile = z.object({ name: z.string(), bytes: z.number().nullable() }).meta({ id: 'RunFile' });
export type RunFile = z.infer<typeof RunFile>;

export const RunDetail = z
  .object({
    line: RunLine,
    /** Null where the record is of another version; `line.problem` says so. */
    report: RunReport.nullable(),
    /** Whether the report's page can be shown. */
    hasPage: z.boolean(),
    /** What can be downloaded; without a size what is made when it is asked for. */
    files: z.array(RunFile),
    /** The run before this one of the same agent, to compare with. */
    before: z.string().nullable(),
  })
  .meta({ id: 'RunDetail' });
export type RunDetail = z.infer<typeof RunDetail>;
