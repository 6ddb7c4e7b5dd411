import { createRequire as __fledglingRequire } from 'node:module';
const require = __fledglingRequire(import.meta.url);
import {
  external_exports
} from "./chunk-XHPH6W2B.js";

// src/edges/llama/work.ts
var WorkRow = external_exports.strictObject({
  id: external_exports.string(),
  input: external_exports.discriminatedUnion("kind", [
    external_exports.strictObject({ kind: external_exports.literal("prompt"), prompt: external_exports.string() }),
    external_exports.strictObject({ kind: external_exports.literal("tokens"), ids: external_exports.array(external_exports.number().int()) })
  ])
});
var WorkResult = external_exports.strictObject({
  id: external_exports.string(),
  outcome: external_exports.enum(["answered", "truncated", "invalid_request"]),
  reason: external_exports.string().nullable(),
  text: external_exports.string().nullable(),
  /** The answer's ids, without the end token. */
  ids: external_exports.array(external_exports.number().int()),
  promptTokens: external_exports.number().int(),
  latencyMs: external_exports.number()
});
var SessionOptions = external_exports.strictObject({
  ggufPath: external_exports.string(),
  adapterPath: external_exports.string().nullable(),
  gpu: external_exports.enum(["off", "auto"]),
  /** Sequences decoded in lockstep. */
  batch: external_exports.number().int().positive(),
  threads: external_exports.number().int().positive(),
  /** Of one sequence, prompt and answer together. */
  contextTokens: external_exports.number().int().positive()
});
var EngineFacts = external_exports.strictObject({
  version: external_exports.string(),
  llamaCpp: external_exports.string(),
  /** `cpu`, or the GPU's name. */
  device: external_exports.string(),
  /** CPU instruction sets the binary uses: another set may give another token. */
  instructions: external_exports.string()
});
var Order = external_exports.discriminatedUnion("kind", [
  external_exports.strictObject({ kind: external_exports.literal("open"), options: SessionOptions }),
  external_exports.strictObject({ kind: external_exports.literal("run"), rows: external_exports.array(WorkRow), maxTokens: external_exports.number().int().positive() }),
  external_exports.strictObject({ kind: external_exports.literal("tokenize"), texts: external_exports.array(external_exports.string()) })
]);
var Reply = external_exports.discriminatedUnion("kind", [
  external_exports.strictObject({ kind: external_exports.literal("ready"), facts: EngineFacts }),
  external_exports.strictObject({ kind: external_exports.literal("result"), result: WorkResult }),
  external_exports.strictObject({ kind: external_exports.literal("done") }),
  external_exports.strictObject({ kind: external_exports.literal("tokens"), ids: external_exports.array(external_exports.array(external_exports.number().int())) }),
  external_exports.strictObject({ kind: external_exports.literal("failed"), fault: external_exports.enum(["user", "external"]), message: external_exports.string() })
]);

export {
  Order,
  Reply
};
