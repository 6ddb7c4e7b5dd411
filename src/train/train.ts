import { ExternalError, UserError } from '../errors.ts';
import type { CheckedAdapter, DryRun, TrainPlan, TrainProgress } from '../records/train.ts';
import { checkAdapter } from './checks.ts';
import { type PlanInputs, planTraining } from './plan.ts';
import type { Runtime, Trainer } from './ports.ts';
import { exampleRenderer, type Rendering } from './rendering.ts';

/** What a plan is made from, with the model's template in place of a renderer. */
export type TrainInputs = Omit<PlanInputs, 'render'> & Rendering;

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
export async function trainTrack(inputs: TrainInputs, tools: TrainTools): Promise<{ adapter: CheckedAdapter; ggufPath: string }> {
  const plan = await writePlan(inputs, tools.folder);
  const output = await tools.trainer.train(plan, { onProgress: tools.onProgress, signal: tools.signal });
  const checks = await withRuntime(tools, (runtime) =>
    checkAdapter(output, runtime, { endToken: inputs.endToken, load: inputs.recipe.load, signal: tools.signal }, plan, inputs),
  );
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

async function writePlan(inputs: TrainInputs, folder: TrainFolder): Promise<TrainPlan> {
  const planned = planTraining({ ...inputs, render: exampleRenderer(inputs) });
  if (planned.train === '') {
    throw new UserError(`Track ${inputs.track} has 0 examples in the train split. Harvest more traces or raise harvest.split.train.`);
  }
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
