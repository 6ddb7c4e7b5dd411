import { z } from 'zod';
import { Comparison, Decision } from './comparison.ts';
import { DatasetManifest } from './dataset.ts';
import { DatasetStats } from './dataset-stats.ts';
import { Evaluation, ModelRole } from './evaluation.ts';
import { Split, Track } from './example.ts';
import { Ceiling } from './findings/ceiling.ts';
import { Cause, Diagnosis } from './findings/diagnosis.ts';
import { Economics } from './findings/economics.ts';
import { Remedies } from './findings/remedies.ts';
import { Integrity } from './harvest/integrity.ts';
import { JsonValue } from './json.ts';
import { Manifest } from './manifest.ts';
import { SwapSummary } from './swap/swap-policy.ts';
import { CheckedAdapter } from './train.ts';

/** One stage of a run: done now, or taken from the cache because nothing it depends on changed. */
export const StageReport = z.strictObject({
  /** e.g. `harvest`, `eval base toolcall`. */
  name: z.string(),
  key: z.string(),
  status: z.enum(['ran', 'resumed', 'reused', 'skipped']),
  why: z.string(),
  wallMs: z.number(),
});
export type StageReport = z.infer<typeof StageReport>;

/** An example on which at least one model differs from the gold answer. */
export const Disagreement = z.strictObject({
  exampleId: z.string(),
  track: Track,
  /** Absent in older records, where it is `test`. */
  split: Split.exactOptional(),
  domain: z.string(),
  /** The observation in Langfuse, where an address is known. */
  url: z.string().exactOptional(),
  challenge: z.boolean(),
  slices: z.array(z.string()),
  prompt: z.string(),
  gold: z.string(),
  answers: z.partialRecord(
    ModelRole,
    z.strictObject({
      text: z.string().nullable(),
      correct: z.boolean().nullable(),
      differs: z.array(z.string()),
      reason: z.string().nullable(),
      /** Of a wrong answer: why it is wrong, and the sentence that says it. */
      cause: Cause.exactOptional(),
      detail: z.string().exactOptional(),
      latencyMs: z.number().exactOptional(),
    }),
  ),
});
export type Disagreement = z.infer<typeof Disagreement>;

/** Everything a run found: `eval-results/<agent>/<run>/run.json`. */
export const RunRecord = z.strictObject({
  schema: z.literal('fledgling/run@1'),
  /** First 12 hexadecimal digits of the digest of what the run is made of. */
  id: z.string(),
  agent: z.string(),
  startedAt: z.string(),
  wallMs: z.number(),
  /** What played the hosted LLM, said first in every report when it is a stand-in. */
  standIn: z.boolean(),
  model: z.strictObject({ name: z.string(), title: z.string() }),
  config: JsonValue,
  /** What made the trainings run again although nothing else had changed; a later run that is to find their adapters says the same. */
  again: z.string().nullable().default(null),
  stages: z.array(StageReport),
  dataset: DatasetManifest,
  /** Null where the data set was made before there were any. */
  datasetStats: DatasetStats.nullable().default(null),
  /** The account of the traces; null for a data set that has none. */
  integrity: Integrity.nullable().default(null),
  evaluations: z.array(Evaluation),
  comparisons: z.array(Comparison),
  adapters: z.array(CheckedAdapter),
  /** Where the misses of each evaluation are. These four are empty in older records. */
  diagnoses: z.array(Diagnosis).default([]),
  ceilings: z.array(Ceiling).default([]),
  remedies: z.array(Remedies).default([]),
  economics: z.array(Economics).default([]),
  decision: Decision,
  /** The hosted model and the deciding candidates on the split that is opened last; empty where the decision did not open it. */
  vault: z.strictObject({ evaluations: z.array(Evaluation), comparisons: z.array(Comparison) }).default({ evaluations: [], comparisons: [] }),
  /** Of the policy by which traffic may move; absent where none was emitted: in older records, and where no local model is a file of ours. */
  swap: SwapSummary.exactOptional(),
  traces: z.array(z.strictObject({ kind: z.string(), name: z.string(), traceId: z.string(), location: z.string() })),
  /** True when `LANGFUSE_DISABLED=1` or the config switched tracing off. */
  tracingOff: z.boolean(),
  manifest: Manifest,
});
export type RunRecord = z.infer<typeof RunRecord>;
