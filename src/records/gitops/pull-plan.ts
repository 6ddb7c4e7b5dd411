import { z } from 'zod';

/** Why something is refused or blocked, with the place of both sides. Texts are data: whoever renders them escapes. */
export const Refusal = z.strictObject({
  /** Short and stable, e.g. `endpoint-not-allowed`. */
  code: z.string(),
  /** The whole sentence: what, where (config line, policy line), remedy. */
  sentence: z.string(),
  config: z.strictObject({ file: z.string(), line: z.number().int(), key: z.string() }).nullable(),
  policy: z.strictObject({ file: z.string(), line: z.number().int(), key: z.string() }).nullable(),
});
export type Refusal = z.infer<typeof Refusal>;

export const StageEstimate = z.strictObject({
  name: z.string(),
  does: z.enum(['run', 'reuse', 'maybe']),
  why: z.string(),
  /** Null when nothing is known to estimate from. */
  costUsd: z.number().nullable(),
  gpuHours: z.number().nullable(),
  /** What the estimate is made from: `measured in run 4f0c2a9be117`, `303 rows, about 21,000 tokens`. */
  basis: z.string(),
});
export type StageEstimate = z.infer<typeof StageEstimate>;

/** What a pull request (or a dispatch on the default branch) would do: `plan.json`. */
export const PullPlan = z.strictObject({
  schema: z.literal('fledgling/pull-plan@1'),
  repository: z.string(),
  pull: z.strictObject({ number: z.number().int().positive(), headSha: z.string(), fork: z.boolean() }).nullable(),
  /** `unrelated`: no file of Fledgling changes. `blocked`: refused. `plan-only`: a fork. `reuse`: nothing to run. `run`: stages to run. */
  state: z.enum(['unrelated', 'blocked', 'plan-only', 'reuse', 'run']),
  agent: z.string().nullable(),
  configPath: z.string(),
  configSha256: z.string().nullable(),
  policySha256: z.string().nullable(),
  /** Keys of the config that differ from the default branch's, e.g. `gate.delta`. */
  changedKeys: z.array(z.string()),
  stages: z.array(StageEstimate),
  /** What must run where: which jobs of the workflow are needed. */
  needs: z.strictObject({ harvest: z.boolean(), hosted: z.boolean(), base: z.boolean(), gpu: z.boolean() }),
  costUsd: z.number().nullable(),
  gpuHours: z.number().nullable(),
  refusals: z.array(Refusal),
  /** One sentence: who can do what next. */
  nextStep: z.string(),
  /** Whose results are re-used: a recorded run's id and the artifacts to fetch. */
  baseline: z.strictObject({ run: z.string(), stagesArtifactId: z.number().int(), adapterArtifactIds: z.array(z.number().int()) }).nullable(),
});
export type PullPlan = z.infer<typeof PullPlan>;
