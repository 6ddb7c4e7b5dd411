import { z } from 'zod';
import { Dialect, LocalPrompt } from './asking/local-prompt.ts';
import { Split, Track } from './example.ts';
import { GradedAnswer } from './graded/graded.ts';
import { Sha256 } from './json.ts';
import { Manifest } from './manifest.ts';

/** `answered` is graded; `truncated`, `content_filter` and `refused` count against the model; the rest is infrastructure and unscored. `missing`: answers recorded elsewhere hold none. */
export const OUTCOMES = [
  'answered',
  'truncated',
  'content_filter',
  'refused',
  'timeout',
  'rate_limited',
  'server_error',
  'invalid_request',
  'crashed',
  'missing',
] as const;
export const Outcome = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof Outcome>;

export const Usage = z.strictObject({
  promptTokens: z.number().int().nonnegative(),
  completionTokens: z.number().int().nonnegative(),
  /** Of the prompt tokens, those the server had cached; absent where it does not tell. */
  cachedPromptTokens: z.int().nonnegative().exactOptional(),
  /** Of the completion tokens, those thought and not said; absent where it does not tell. */
  reasoningTokens: z.int().nonnegative().exactOptional(),
});
export type Usage = z.infer<typeof Usage>;

/** A tool call as a model's server told it. */
export const RawCall = z.strictObject({
  name: z.string(),
  /** JSON as the model wrote it, perhaps broken. */
  arguments: z.string(),
});
export type RawCall = z.infer<typeof RawCall>;

/** How a model was asked. `text`: the row's prompt, answered in text. `native`: the recorded messages with their tools and response format. */
export const Ask = z.enum(['native', 'text']);
export type Ask = z.infer<typeof Ask>;

/** One model's raw answer to one example; one line of `predictions.jsonl`. */
export const Prediction = z.strictObject({
  schema: z.literal('fledgling/prediction@1'),
  exampleId: z.string(),
  outcome: Outcome,
  /** The raw text; null when none came back. */
  text: z.string().nullable(),
  /** The tools it called, beside what it said; null where it was asked in text, so that its text is the whole answer. */
  calls: z.array(RawCall).nullable().default(null),
  /** How its text writes calls, where a local model was asked through its own tool-call template. */
  dialect: Dialect.exactOptional(),
  /** One sentence when the outcome is not `answered`. */
  reason: z.string().nullable(),
  /** Fields of the request that the model does not accept, so that it was asked without them; absent where everything was sent. */
  notSent: z.array(z.string()).min(1).optional(),
  usage: Usage.nullable(),
  /** Wall time of the successful attempt, milliseconds; null where nobody measured it. In a lockstep batch: from the row's first token fed to its last token out. */
  latencyMs: z.number().nonnegative().nullable(),
  /** Time to the first token of the successful attempt, milliseconds; absent where nobody measured it. */
  firstTokenMs: z.number().nonnegative().exactOptional(),
  attempts: z.number().int().positive(),
});
export type Prediction = z.infer<typeof Prediction>;

export const METRICS = [
  'json_valid_rate',
  'exact_match_rate',
  'valid_call_rate',
  'name_match_rate',
  'args_exact_rate',
  'field_precision',
  'field_recall',
  'field_f1',
  'must_not_call_rate',
  // The graded reading: reported beside the exact one, and never what decides.
  'equivalent_rate',
  'graded_f1',
  'schema_valid_rate',
] as const;
export const MetricName = z.enum(METRICS);
export type MetricName = z.infer<typeof MetricName>;

/** The metrics the gate decides on, by track, most severe last. */
export const CORE_METRICS: Readonly<Record<Track, readonly MetricName[]>> = {
  structured: ['json_valid_rate', 'exact_match_rate'],
  toolcall: ['valid_call_rate', 'name_match_rate', 'args_exact_rate'],
};

/** The graded prediction; `values` holds 0 to 1 for each metric that applies to the example. */
export const Score = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('scored'),
    exampleId: z.string(),
    cluster: z.string(),
    domain: z.string(),
    challenge: z.boolean(),
    slices: z.array(z.string()),
    outcome: Outcome,
    values: z.partialRecord(MetricName, z.number().min(0).max(1)),
    /** Leaf paths that differ from the gold answer, e.g. `arguments.unit`. */
    differs: z.array(z.string()),
    /** Absent in scores from before there was one. */
    graded: GradedAnswer.exactOptional(),
  }),
  z.strictObject({ status: z.literal('unscored'), exampleId: z.string(), cluster: z.string(), challenge: z.boolean(), reason: z.string() }),
]);
export type Score = z.infer<typeof Score>;
export type Scored = Extract<Score, { status: 'scored' }>;

export const Interval = z.strictObject({ low: z.number(), high: z.number() });
export type Interval = z.infer<typeof Interval>;

export const Metric = z.strictObject({
  name: MetricName,
  core: z.boolean(),
  /** Mean over the examples it applies to, 0 to 1. */
  value: z.number(),
  n: z.number().int(),
  /** 95 % interval: Wilson for rates, cluster-t for F1, precision and recall. */
  interval: Interval,
});
export type Metric = z.infer<typeof Metric>;

export const MODEL_ROLES = ['hosted', 'base', 'tuned'] as const;
export const ModelRole = z.enum(MODEL_ROLES);
export type ModelRole = z.infer<typeof ModelRole>;

/** What is needed to say exactly which model answered. Goes into the run's id. */
export const ModelIdentity = z.strictObject({
  role: ModelRole,
  /** Catalogue name or the provider's model name. */
  name: z.string(),
  /** True when a scripted stand-in answered instead of a real hosted LLM. */
  standIn: z.boolean(),
  ggufSha256: Sha256.nullable(),
  adapterSha256: Sha256.nullable(),
  endpoint: z.string().nullable(),
  /** Engine and settings that can change tokens: package version, batch, threads, flash attention, device. */
  engine: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type ModelIdentity = z.infer<typeof ModelIdentity>;

/** Nearest-rank percentiles of answered predictions; `p99Ms` is absent in older records. */
export const Latency = z.strictObject({ p50Ms: z.number(), p95Ms: z.number(), p99Ms: z.number().exactOptional(), n: z.number().int() });

export const Decoding = z.strictObject({ temperature: z.literal(0), seed: z.number().int(), maxTokens: z.number().int().positive() });
export type Decoding = z.infer<typeof Decoding>;

/** One model on one track of one split. */
export const Evaluation = z.strictObject({
  schema: z.literal('fledgling/evaluation@1'),
  id: z.string(),
  track: Track,
  split: Split,
  /** From 1: which measurement of the same thing this is. */
  replicate: z.int().positive().default(1),
  model: ModelIdentity,
  /** Null where the answers were recorded elsewhere: nobody knows how they were decoded. */
  decoding: Decoding.nullable(),
  /** Local models are asked in text. */
  ask: Ask.default('text'),
  /** How a local model was asked, where not only by the row's prompt; `dialect` is how its answers were read, null where as the track's completion. */
  prompt: LocalPrompt.extend({ dialect: Dialect.nullable() }).exactOptional(),
  /** Fields that the model does not accept, `temperature` for example: the decoding says them, and they were not sent. Absent where all were. */
  notSent: z.array(z.string()).min(1).optional(),
  dataDigest: Sha256,
  scorerVersion: z.string(),
  examples: z.number().int(),
  scored: z.number().int(),
  unscored: z.array(z.strictObject({ reason: z.string(), count: z.number().int() })),
  outcomes: z.partialRecord(Outcome, z.number().int()),
  /** Over the gated examples (challenge examples left out). */
  metrics: z.array(Metric),
  /** The same metrics over named subsets and domains; `challenge` slices stand here too. */
  slices: z.array(
    z.strictObject({ name: z.string(), kind: z.enum(['slice', 'domain', 'complexity', 'challenge']), n: z.number().int(), metrics: z.array(Metric) }),
  ),
  latency: Latency.nullable(),
  /** Time to the first token; absent where nobody measured it. */
  firstToken: Latency.exactOptional(),
  usage: Usage,
  /**
   * US dollars at the hosted model or of the GPUs. Null in an evaluation as it was made, in the store and its bundles: it must not depend on prices, or a new
   * price would evaluate anew. A run's record and whatever is shown to people hold it priced (`priced` of `src/cost`); null there is not priced.
   */
  costUsd: z.number().nullable(),
  /** Digest over example id, outcome, text, calls where it was asked natively, and usage of every prediction, in example order; timing is left out. */
  predictionsDigest: Sha256,
  scoresDigest: Sha256,
  wallMs: z.number(),
  manifest: Manifest,
});
export type Evaluation = z.infer<typeof Evaluation>;
