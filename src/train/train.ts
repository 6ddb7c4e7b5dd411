import { ExternalError, UserError } from '../errors.ts';
import { jsonLines } from '../records/json-lines.ts';
import type { AdapterCheck, CheckedAdapter, DryRun, TrainPlan, TrainProgress } from '../records/train.ts';
import type { SegmentRow } from '../records/trajectory/segment-row.ts';
import { checkAdapter, checkTrained } from './checks.ts';
import { type PlanInputs, type Planned, planRows, planTraining, type RowPlanInputs } from './plan.ts';
import type { Runtime, Trainer, TrainerOutput } from './ports.ts';
import { exampleRenderer, type Rendering } from './rendering.ts';
import { fedSegments } from './segments.ts';

/** What a plan is made from, with the model's template in place of a renderer. */
export type TrainInputs = Omit<PlanInputs, 'render'> & Rendering;

/** What a plan over rows in segments is made from. */
export interface SegmentInputs extends RowPlanInputs {
  rows: { train: readonly SegmentRow[]; val: readonly SegmentRow[] };
}

export interface Trained {
  adapter: CheckedAdapter;
  ggufPath: string;
}

/** Where the stage's files go. `path` is absolute. */
export interface TrainFolder {
  readonly path: string;
  write(name: string, content: string): Promise<void>;
}

export interface TrainTools {
  trainer: Trainer;
  openRuntime(): Promise<Runtime & { close(): Promise<void> }>;
  folder: TrainFolder;
  onProgress(progress: TrainProgress): void;
  signal: AbortSignal;
}

/**
 * Trains one track and checks the adapter it gets.
 * @returns the adapter's record and the absolute path of its GGUF.
 * @throws UserError when there is nothing to train on; ExternalError when the trainer fails or the adapter fails a check.
 */
export async function trainTrack(inputs: TrainInputs, tools: TrainTools): Promise<Trained> {
  const plan = await writePlan(inputs, tools.folder);
  return trained(inputs, plan, tools, (output, runtime) =>
    checkAdapter(output, runtime, { endToken: inputs.endToken, load: inputs.recipe.load, signal: tools.signal }, plan, inputs),
  );
}

/** Trains on rows in segments, and checks the adapter alike. @throws as `trainTrack` does. */
export async function trainRows(inputs: SegmentInputs, tools: TrainTools): Promise<Trained> {
  const plan = await writeRowPlan(inputs, tools.folder);
  const fed = fedSegments(inputs.rows.train, inputs.endToken);
  return trained(inputs, plan, tools, (output, runtime) =>
    checkTrained(output, runtime, { endToken: inputs.endToken, load: inputs.recipe.load, signal: tools.signal }, fed),
  );
}

async function trained(
  inputs: RowPlanInputs & Pick<Rendering, 'asking'>,
  plan: TrainPlan,
  tools: TrainTools,
  check: (output: TrainerOutput, runtime: Runtime) => Promise<AdapterCheck[]>,
): Promise<Trained> {
  const output = await tools.trainer.train(plan, { onProgress: tools.onProgress, signal: tools.signal });
  const checks = await withRuntime(tools, (runtime) => check(output, runtime));
  const failed = checks.filter((check) => !check.ok);
  if (failed.length > 0) {
    throw new ExternalError(`The ${inputs.track} adapter was rejected: ${failed.map((check) => `${check.name}: ${check.detail}`).join('; ')}.`, {
      retryable: false,
    });
  }
  const digest = (ending: string) => output.run.adapter.files.find((file) => file.path.endsWith(ending))?.sha256 ?? '';
  const adapter: CheckedAdapter = {
    schema: 'fledgling/adapter@1',
    planId: plan.id,
    track: inputs.track,
    base: { id: inputs.base.id, ggufSha256: inputs.base.ggufSha256 },
    recipe: inputs.recipe,
    ...(inputs.asking ? { prompt: inputs.asking.prompt } : {}),
    ggufSha256: digest('.gguf'),
    safetensorsSha256: digest('.safetensors'),
    checks,
    run: output.run,
    progress: output.progress,
  };
  return { adapter, ggufPath: output.adapterGguf };
}

/** Validates plan and data and prints statistics; loads no deep learning library. */
export async function dryRunTrack(inputs: TrainInputs, tools: Pick<TrainTools, 'trainer' | 'folder' | 'signal'>): Promise<DryRun> {
  const plan = await writePlan(inputs, tools.folder);
  return tools.trainer.dryRun(plan, { signal: tools.signal });
}

/** The same of rows in segments. */
export async function dryRunRows(inputs: SegmentInputs, tools: Pick<TrainTools, 'trainer' | 'folder' | 'signal'>): Promise<DryRun> {
  return tools.trainer.dryRun(await writeRowPlan(inputs, tools.folder), { signal: tools.signal });
}

async function writeRowPlan(inputs: SegmentInputs, folder: TrainFolder): Promise<TrainPlan> {
  const { train, val } = inputs.rows;
  if (train.length === 0) throw new UserError('rows/train.jsonl: expected at least one row, found none. Build from more traces, or raise harvest.split.train.');
  return written(planRows(inputs, { train: jsonLines(train), val: jsonLines(val) }), folder);
}

async function writePlan(inputs: TrainInputs, folder: TrainFolder): Promise<TrainPlan> {
  const planned = planTraining({ ...inputs, render: exampleRenderer(inputs) });
  if (planned.train === '') {
    throw new UserError(`Track ${inputs.track} has 0 examples in the train split. Harvest more traces or raise harvest.split.train.`);
  }
  return written(planned, folder);
}

async function written(planned: Planned, folder: TrainFolder): Promise<TrainPlan> {
  await folder.write('train.jsonl', planned.train);
  await folder.write('val.jsonl', planned.val);
  return planned.at({ train: `${folder.path}/train.jsonl`, val: `${folder.path}/val.jsonl`, out: `${folder.path}/out` });
}

async function withRuntime<T>(tools: TrainTools, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const runtime = await tools.openRuntime();
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}
