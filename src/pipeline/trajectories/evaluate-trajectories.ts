import type { ChatModel, TracedRun, Tracing } from '../../eval/ports.ts';
import type { Prediction } from '../../records/evaluation.ts';
import type { Split } from '../../records/example.ts';
import type { ToolComparators } from '../../records/graded/comparator.ts';
import type { EvaluatedStep, TrajectoryEvaluation } from '../../records/trajectory/evaluation.ts';
import type { Trajectory } from '../../records/trajectory/trajectory.ts';
import type { ChatTemplate } from '../../rows/render/template.ts';
import type { RowStyle } from '../../rows/written/row-prompt.ts';
import { styleFor } from '../../trajectories/build/style.ts';
import { gradeStep } from '../../trajectories/eval/grade.ts';
import { type NextStep, nextSteps } from '../../trajectories/eval/next-steps.ts';
import { summaryOf } from '../../trajectories/eval/summary.ts';

export interface EvaluateInput {
  agent: string;
  /** Digest of the build. */
  dataset: string;
  split: Split;
  trajectories: readonly Trajectory[];
  rows: RowStyle;
  comparators: ToolComparators;
  template: ChatTemplate;
  model: ChatModel;
  /** Null leaves no trace. */
  tracing: Tracing | null;
  now(): number;
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** Asks a local model for each next step after the true history, by the very prompts its rows are rendered with, and grades the steps. */
export async function evaluateTrajectories(input: EvaluateInput): Promise<{ evaluation: TrajectoryEvaluation; steps: EvaluatedStep[] }> {
  const { agent, dataset, split, model, template, tracing, comparators } = input;
  const own = input.trajectories.filter((trajectory) => trajectory.split === split);
  const style = styleFor(template, input.rows);
  const { steps, severalCalls } = nextSteps(own, style, input.rows);
  await tracing?.ready();
  const run = tracing?.begin({ kind: 'eval', name: `trajectories ${model.identity.role}`, metadata: { dataset, split } }) ?? null;
  const startMs = input.now();
  const landed = await answers(steps, input);
  const graded = steps.map((step) => {
    const prediction = landed.get(step.id);
    if (!prediction) throw new Error(`the model returned without an answer to step ${step.id}`);
    const one = gradeStep(step, prediction, { dialect: style.dialect, comparators });
    if (run) leaveSpan(run, { step, prediction, exact: one.step.exact, model: model.identity.name, startMs });
    return one;
  });
  const evaluation: TrajectoryEvaluation = {
    ...{ schema: 'fledgling/trajectory-evaluation@1', agent, dataset, split, model: model.identity },
    ...summaryOf(graded, severalCalls),
  };
  for (const { name, value } of evaluation.calls) run?.score(name, value);
  await run?.end({ kinds: evaluation.kinds, trajectories: evaluation.trajectories });
  return { evaluation, steps: graded.map(({ step }) => step) };
}

async function answers(steps: readonly NextStep[], { model, signal, onProgress }: EvaluateInput): Promise<Map<string, Prediction>> {
  const landed = new Map<string, Prediction>();
  const onPrediction = async (prediction: Prediction) => {
    landed.set(prediction.exampleId, prediction);
    onProgress(landed.size, steps.length);
  };
  if (steps.length > 0)
    await model.answer(
      steps.map(({ id, content }) => ({ exampleId: id, ...content })),
      { onPrediction, signal },
    );
  return landed;
}

interface SpannedStep {
  step: NextStep;
  prediction: Prediction;
  exact: boolean | null;
  model: string;
  startMs: number;
}

function leaveSpan(run: TracedRun, { step, prediction, exact, model, startMs }: SpannedStep): void {
  run.span({
    name: `${step.trajectory.id} ${step.turn}`,
    input: step.content.messages,
    output: prediction.text,
    startMs,
    endMs: startMs + (prediction.latencyMs ?? 0),
    metadata: { kind: step.gold.kind, outcome: prediction.outcome, exact },
    model: { name: model, usage: prediction.usage },
  });
}
