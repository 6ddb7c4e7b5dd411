import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  Interval,
  Manifest,
  MetricName,
  Track
} from "./chunk-JUAOPNEY.js";
import {
  external_exports
} from "./chunk-XHPH6W2B.js";

// src/records/comparison.ts
var VerdictOutcome = external_exports.enum(["parity", "inferior", "inconclusive"]);
var Verdict = external_exports.strictObject({
  metric: MetricName,
  /** A gating metric decides; the others are reported with their verdict for information. */
  gating: external_exports.boolean(),
  outcome: VerdictOutcome,
  /** The plain rule: `inferior` when the point difference is below minus the margin, else `parity`. */
  point: external_exports.enum(["parity", "inferior"]),
  margin: external_exports.number(),
  alpha: external_exports.number(),
  method: external_exports.enum(["tango", "cluster-t", "none"]),
  n: external_exports.number().int(),
  clusters: external_exports.number().int(),
  hosted: external_exports.number(),
  local: external_exports.number(),
  /** local minus hosted. */
  difference: external_exports.number(),
  /** Two one-sided bounds at `alpha`: a (1 - 2 alpha) interval of the difference. */
  interval: Interval,
  discordant: external_exports.strictObject({ localOnly: external_exports.number(), hostedOnly: external_exports.number() }),
  /** One-sided p-value of "the difference is at or above minus the margin", Holm-adjusted for gating metrics, raw otherwise; null where no method applies. */
  pInferior: external_exports.number().nullable(),
  /** Examples for 80 % power, and how many of them are still missing; null when the verdict is not inconclusive or it cannot be told. */
  needed: external_exports.strictObject({ total: external_exports.number().int(), more: external_exports.number().int() }).nullable()
});
var Regression = external_exports.strictObject({
  metric: MetricName,
  /** Name of the slice or domain; null for all gated examples together. */
  slice: external_exports.string().nullable(),
  /** `inconclusive`: worse on these examples, but too few of them to be sure. Of a slice only what is sure is told. */
  outcome: external_exports.enum(["inferior", "inconclusive"]),
  n: external_exports.number().int(),
  base: external_exports.number(),
  tuned: external_exports.number(),
  /** tuned minus base, with two one-sided bounds at the gate's alpha. */
  difference: external_exports.number(),
  interval: Interval,
  margin: external_exports.number()
});
var Comparison = external_exports.strictObject({
  schema: external_exports.literal("fledgling/comparison@1"),
  id: external_exports.string(),
  track: Track,
  candidate: external_exports.enum(["base", "tuned"]),
  rule: external_exports.enum(["interval", "point"]),
  /** The rule's outcome on all gating metrics together. */
  outcome: VerdictOutcome,
  /** What the other rule would have said, for the report. */
  byRule: external_exports.strictObject({ interval: VerdictOutcome, point: VerdictOutcome }),
  verdicts: external_exports.array(Verdict),
  /** Pairs both models were scored on, and the share of examples that could not be paired. */
  pairs: external_exports.number().int(),
  unpaired: external_exports.strictObject({ count: external_exports.number().int(), share: external_exports.number(), limit: external_exports.number() }),
  /** True where the local model should be fine-tuned. */
  fineTune: external_exports.boolean(),
  /** Whether the tuned model beats the base: exact McNemar on the deciding metric; null when there is no base to compare. */
  gain: external_exports.strictObject({ metric: MetricName, tunedOnly: external_exports.number().int(), baseOnly: external_exports.number().int(), pValue: external_exports.number() }).nullable(),
  /** Empty where there is no base to compare. */
  regressions: external_exports.array(Regression).default([]),
  reasons: external_exports.array(external_exports.string()),
  hosted: external_exports.string(),
  local: external_exports.string(),
  manifest: Manifest
});
var Decision = external_exports.strictObject({
  schema: external_exports.literal("fledgling/decision@1"),
  action: external_exports.enum(["ship", "train", "collect", "stop"]),
  tracks: external_exports.array(
    external_exports.strictObject({
      track: Track,
      candidate: external_exports.enum(["base", "tuned"]),
      outcome: VerdictOutcome,
      fineTune: external_exports.boolean(),
      collect: external_exports.number().int().nullable()
    })
  ),
  reasons: external_exports.array(external_exports.string()),
  exitCode: external_exports.union([external_exports.literal(0), external_exports.literal(10), external_exports.literal(11)]),
  /** True when a scripted stand-in played the hosted LLM: the decision demonstrates the loop and proves nothing about a real model. */
  standIn: external_exports.boolean()
});

export {
  Comparison,
  Decision
};
