import { z } from 'zod';
import { Metric, ModelIdentity } from '../evaluation.ts';
import { Split } from '../example.ts';
import { Sha256 } from '../json.ts';

const Count = z.int().nonnegative();

/** What the next step should have been. */
export const STEP_KINDS = ['call', 'code', 'final'] as const;

/** One model on the steps of whole runs, each asked for with the true history before it: `fledgling trajectories eval`. */
export const TrajectoryEvaluation = z.strictObject({
  schema: z.literal('fledgling/trajectory-evaluation@1'),
  agent: z.string(),
  /** Of the trajectories, all splits. */
  dataset: Sha256,
  split: Split,
  model: ModelIdentity,
  steps: z.strictObject({
    asked: Count,
    /** Failures of the infrastructure; in no figure below. */
    unscored: Count,
    /** Turns of several calls at once, which are not asked. */
    severalCalls: Count,
  }),
  /** `sameKind`: the model did what the run did (called, wrote code, answered); `exact`: and in the same way. */
  kinds: z.array(z.strictObject({ kind: z.enum(STEP_KINDS), steps: Count, sameKind: Count, exact: Count })),
  /** The scorer's own metrics over single calls, each an ordinary example of the track of tool calls. */
  calls: z.array(Metric),
  trajectories: z.strictObject({ asked: Count, everyStepExact: Count }),
  /** In sentences: what these figures do not say. */
  notEvaluated: z.array(z.string()),
});
export type TrajectoryEvaluation = z.infer<typeof TrajectoryEvaluation>;

/** One step and what came of it; one line of `steps.jsonl`. */
export const EvaluatedStep = z.strictObject({
  id: z.string(),
  trajectory: z.string(),
  turn: Count,
  kind: z.enum(STEP_KINDS),
  /** The call as the track writes it, the code, or the answer. */
  gold: z.string(),
  said: z.string().nullable(),
  /** What the model did; null where nothing came back, or nobody can tell. */
  did: z.enum(STEP_KINDS).nullable(),
  exact: z.boolean().nullable(),
});
export type EvaluatedStep = z.infer<typeof EvaluatedStep>;
