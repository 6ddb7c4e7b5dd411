import { z } from 'zod';
import { Interval, MetricName } from './evaluation.ts';
import { Track } from './example.ts';
import { AtStake } from './findings/at-stake.ts';
import { Accepted } from './gate/acceptance.ts';
import { Look } from './gate/look.ts';
import { Manifest } from './manifest.ts';

export const VerdictOutcome = z.enum(['parity', 'inferior', 'inconclusive']);
export type VerdictOutcome = z.infer<typeof VerdictOutcome>;

/** Whether the local model loses more than the margin on one metric, from paired scores. */
export const Verdict = z.strictObject({
  metric: MetricName,
  /** A gating metric decides; the others are reported with their verdict for information. */
  gating: z.boolean(),
  outcome: VerdictOutcome,
  /** The plain rule: `inferior` when the point difference is below minus the margin, else `parity`, or `inconclusive` on fewer than 10 clusters. */
  point: VerdictOutcome,
  margin: z.number(),
  alpha: z.number(),
  /** `tango`: one pair a cluster; `clustered-score`: Tango's corrected for clusters; `cluster-t`: fractions, and in older records any clusters; `none`: too few clusters. */
  method: z.enum(['tango', 'clustered-score', 'cluster-t', 'none']),
  n: z.number().int(),
  clusters: z.number().int(),
  /** (Σ size)² / Σ size² over the clusters: what counts where they are of unequal size. Absent in older records. */
  effectiveClusters: z.number().optional(),
  hosted: z.number(),
  local: z.number(),
  /** local minus hosted. */
  difference: z.number(),
  /** Two one-sided bounds at `alpha`: a (1 - 2 alpha) interval of the difference. */
  interval: Interval,
  discordant: z.strictObject({ localOnly: z.number(), hostedOnly: z.number() }),
  /** One-sided p-value of "the difference is at or above minus the margin", Holm-adjusted where it gates, on one side or both, raw otherwise; null where no method applies. */
  pInferior: z.number().nullable(),
  /** Examples for 80 % power, and how many of them are still missing; null when the verdict is not inconclusive or it cannot be told. */
  needed: z.strictObject({ total: z.number().int(), more: z.number().int() }).nullable(),
  /** Of a metric that gates where there are enough examples: how many are missing for it; null where it gates, or never does. Until then it gates on one side. */
  toGate: z.int().positive().nullable().default(null),
  /** It gates on one side: `inferior`, by the interval under either rule, decides; nothing else does. False in older records, where it decided nothing. */
  oneSided: z.boolean().default(false),
});
export type Verdict = z.infer<typeof Verdict>;

/** Whether a verdict has a say in the outcome. */
export function decides({ gating, oneSided, outcome }: Pick<Verdict, 'gating' | 'oneSided' | 'outcome'>): boolean {
  return gating || (oneSided && outcome === 'inferior');
}

/** The pairs whose right answer is another one than the most common, judged alone: a model may be at parity by that one answer. */
export const Rest = z.strictObject({
  /** What tells right answers apart: the gold, or, without the data set, the domain. */
  by: z.enum(['gold', 'domain']),
  /** Pairs with the most common right answer, at least half of all; the verdict is of the others. */
  common: z.int().positive(),
  /** Of the track's most severe core metric; gates on one side. */
  verdict: Verdict,
});
export type Rest = z.infer<typeof Rest>;

/** Where the tuned model does worse than the base by more than the margin, from paired scores. */
export const Regression = z.strictObject({
  metric: MetricName,
  /** Name of the slice or domain; null for all gated examples together. */
  slice: z.string().nullable(),
  /** Which of the two `slice` names, for they may share a name; null for all together, and in older records, where such a pair was one. */
  kind: z.enum(['slice', 'domain']).nullable().default(null),
  /**
   * `inferior` is sure after Holm's correction, over the metrics or over all slices and domains, and stops the candidate unless it was accepted.
   * `inconclusive`: worse on these examples, but too few of them to be sure. Of a slice only what is sure is told. Older records corrected less.
   */
  outcome: z.enum(['inferior', 'inconclusive']),
  n: z.number().int(),
  base: z.number(),
  tuned: z.number(),
  /** tuned minus base, with two one-sided bounds at the gate's alpha. */
  difference: z.number(),
  interval: Interval,
  margin: z.number(),
  /** The policy's reason for letting it pass; null where nobody accepted it. */
  accepted: z.string().nullable().default(null),
});
export type Regression = z.infer<typeof Regression>;

export const REFUSAL_CODES = [
  'no-pairs',
  'unscored',
  'same-model',
  'other-examples',
  'leaked-examples',
  'one-cluster',
  'hosted-format',
  'hosted-never-right',
  'hosted-constant',
  'margin-forgives-half',
  'no-positive',
  'local-never-right',
  'local-constant',
  'no-variety',
  'no-better-than-constant',
  'unchanged-by-adapter',
  'looks-spent',
] as const;

/** Why the gate gives no verdict: the evidence says nothing, whatever its figures. */
export const GateRefusal = z.strictObject({
  code: z.enum(REFUSAL_CODES),
  /** What is wrong, without a full stop. */
  sentence: z.string(),
  /** What to do about it, without a full stop. */
  remedy: z.string(),
});
export type GateRefusal = z.infer<typeof GateRefusal>;

/** The least a model must reach to ship, whatever the hosted one reaches. */
export const FloorCheck = z.strictObject({
  metric: MetricName,
  floor: z.number(),
  /** Mean over the candidate's gated examples, with its 95 % interval for information. */
  value: z.number(),
  n: z.number().int(),
  interval: Interval,
  /** Whether the mean is at or above the floor. */
  met: z.boolean(),
});
export type FloorCheck = z.infer<typeof FloorCheck>;

export const Comparison = z.strictObject({
  schema: z.literal('fledgling/comparison@1'),
  id: z.string(),
  track: Track,
  candidate: z.enum(['base', 'tuned']),
  rule: z.enum(['interval', 'point']),
  /** The rule's outcome on all gating metrics together; inconclusive wherever the gate refuses a verdict, and where only the point rule would say parity. */
  outcome: VerdictOutcome,
  /** The outcome in plain words: which loss is ruled out, is sure, or cannot be told yet, and how many examples would decide. Empty in older records. */
  says: z.string().default(''),
  /** Why there is no verdict, the first cause first; empty where there is one, and in older records. */
  refusals: z.array(GateRefusal).default([]),
  /** Parity ships only where all of them are met. Empty in older records, and where nothing could be compared. */
  floors: z.array(FloorCheck).default([]),
  /** What the other rule would have said, for the report. */
  byRule: z.strictObject({ interval: VerdictOutcome, point: VerdictOutcome }),
  verdicts: z.array(Verdict),
  /** Null where no right answer is that of half of the pairs, or of all, and in older records. */
  rest: Rest.nullable().default(null),
  /** Pairs both models were scored on, and the share of examples that could not be paired. */
  pairs: z.number().int(),
  unpaired: z.strictObject({ count: z.number().int(), share: z.number(), limit: z.number() }),
  /**
   * True where the local model should be fine-tuned: it is inferior, or at parity below a floor, and training could mend that as far as its misses are
   * known; or it is surely worse than the base under it.
   */
  fineTune: z.boolean(),
  /** Of a model that is inferior or below a floor, where its misses were diagnosed. */
  atStake: AtStake.exactOptional(),
  /** Whether the tuned model beats the base: exact McNemar on the deciding metric; null when there is no base to compare. */
  gain: z.strictObject({ metric: MetricName, tunedOnly: z.number().int(), baseOnly: z.number().int(), pValue: z.number() }).nullable(),
  /** Empty where there is no base to compare. */
  regressions: z.array(Regression).default([]),
  /** What would have stopped the candidate, had the policy not accepted it. */
  accepted: z.array(Accepted).default([]),
  /** Of a tuned candidate on its test data; null elsewhere, where the data set was not at hand, and in older records. */
  look: Look.nullable().default(null),
  reasons: z.array(z.string()),
  hosted: z.string(),
  local: z.string(),
  manifest: Manifest,
});
export type Comparison = z.infer<typeof Comparison>;

export const BLOCK_CODES = ['no-verdict', 'inferior', 'below-floor', 'regression', 'too-few', 'point-rule'] as const;

/** One thing that keeps a track from shipping. */
export const Block = z.strictObject({
  track: Track,
  candidate: z.enum(['base', 'tuned']),
  code: z.enum(BLOCK_CODES),
  /** The metric it is about; null where it is about no single one. */
  metric: MetricName.nullable(),
  slice: z.string().nullable(),
  sentence: z.string(),
});
export type Block = z.infer<typeof Block>;

/** What the pipeline does next. */
export const Decision = z.strictObject({
  schema: z.literal('fledgling/decision@1'),
  action: z.enum(['ship', 'train', 'collect', 'stop']).meta({ description: 'ship and train are exit codes 0 and 10, stop 10, collect 11.' }),
  tracks: z.array(
    z.strictObject({
      track: Track,
      candidate: z.enum(['base', 'tuned']),
      outcome: VerdictOutcome,
      says: z.string().exactOptional().meta({ description: 'The outcome in plain words; absent in older files.' }),
      fineTune: z.boolean().meta({ description: 'What FINE_TUNE_<TRACK>=1 says.' }),
      collect: z.number().int().nullable().meta({ description: 'Examples still missing for a verdict; null where none are, or where it cannot be told.' }),
    }),
  ),
  reasons: z.array(z.string()).meta({ description: 'Sentences for people, the decision first.' }),
  blockedBy: z.array(Block).default([]).meta({ description: 'Everything that keeps a track from shipping; empty with ship, and in older files.' }),
  accepted: z.array(Accepted).default([]).meta({ description: 'What would have kept a track from shipping, had the policy not accepted it.' }),
  next: z.string().default('').meta({ description: 'What to do now, in one sentence; empty in older files.' }),
  exitCode: z.union([z.literal(0), z.literal(10), z.literal(11)]),
  standIn: z.boolean().meta({
    description: 'True when a scripted stand-in played the hosted LLM: the decision demonstrates the loop and proves nothing about a real model.',
  }),
});
export type Decision = z.infer<typeof Decision>;

/** Whether a regression stops the candidate. */
export function isBlocking({ outcome, accepted }: Pick<Regression, 'outcome' | 'accepted'>): boolean {
  return outcome === 'inferior' && accepted === null;
}
