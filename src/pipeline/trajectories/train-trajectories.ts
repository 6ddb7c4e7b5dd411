import { selectedRecipe } from '../../config/recipes.ts';
import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { digestOf } from '../../records/digest.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { CheckedAdapter } from '../../records/train.ts';
import type { SegmentRow } from '../../records/trajectory/segment-row.ts';
import { RENDERING } from '../../rows/render/template-date.ts';
import { type Trained, type TrainTools, trainRows } from '../../train/train.ts';
import type { StagePorts } from '../ports/stage.ts';
import type { TrainPorts } from '../ports/train.ts';
import type { Stage } from '../stage/stage.ts';
import { backendOf, planInputs } from '../stages/train-stage.ts';
import { attempted } from '../stages/training-attempt.ts';

export const TRAJECTORY_TRAINING = 'train trajectories';

const ADAPTER = 'out/adapter.gguf';

/** A checked adapter of the rows of trajectories. It is recorded under the track of tool calls. */
export async function trainTrajectories(
  config: Config,
  ports: TrainPorts & StagePorts,
  rows: { train: readonly SegmentRow[]; val: readonly SegmentRow[] },
): Promise<Stage<Trained>> {
  const { name, hf, revision, architecture, endToken } = selectedModel(config);
  return {
    name: TRAJECTORY_TRAINING,
    work: 'train',
    version: 1,
    inputs: {
      rows: digestOf(rows),
      'local model': digestOf({
        ...{ name, hf, revision, architecture, endToken, rendering: RENDERING },
        ...{ gguf: await ports.inputs.gguf(), weights: await ports.inputs.weights() },
      }),
      recipe: digestOf({ recipe: selectedRecipe(config), seed: config.seed, threads: config.train.threads, onOom: config.train.onOom, ...backendOf(config) }),
      trainer: await ports.inputs.trainer(),
    },
    run: async ({ folder, progress }) => {
      const inputs = await planInputs(config, ports, 'toolcall');
      const tracing = ports.tracing(folder);
      await tracing.ready();
      const run = tracing.begin({ kind: 'train', name: 'trajectories', metadata: { recipe: inputs.recipe.name, base: inputs.base.id } });
      const startMs = ports.now();
      const tools: TrainTools = {
        ...{ trainer: ports.trainer, openRuntime: ports.openRuntime, folder, signal: ports.signal },
        onProgress: ({ step, totalSteps, loss }) => {
          if (totalSteps !== undefined) progress(step, totalSteps, loss === undefined ? undefined : `loss ${loss.toFixed(4)}`);
        },
      };
      const { adapter } = await attempted(() => trainRows({ ...inputs, rows }, tools), { ...ports, folder });
      const { trainRows: count, finalLoss, steps } = adapter.run;
      run.span({ name: 'train', input: { rows: count, recipe: { ...inputs.recipe } }, output: { finalLoss, steps }, startMs, endMs: ports.now() });
      await folder.write('adapter.json', JSON.stringify(adapter, null, 2));
      await run.end({ adapterSha256: adapter.ggufSha256 });
    },
    load: async (folder) => ({
      adapter: CheckedAdapter.parse(parseJson((await folder.read('adapter.json')) ?? '')),
      ggufPath: `${folder.path}/${ADAPTER}`,
    }),
    summary: ({ adapter }) => `${adapter.run.steps} steps, loss ${adapter.run.finalLoss?.toFixed(4) ?? '?'}, ${adapter.checks.length} checks passed`,
  };
}
