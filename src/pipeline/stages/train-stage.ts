import { selectedRecipe } from '../../config/recipes.ts';
import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { UserError } from '../../errors.ts';
import type { LocalPrompt } from '../../records/asking/local-prompt.ts';
import { digestOf } from '../../records/digest.ts';
import type { Example, Track } from '../../records/example.ts';
import { CheckedAdapter } from '../../records/train.ts';
import { askingOf } from '../../rows/asking/asking.ts';
import { RENDERING } from '../../rows/render/template-date.ts';
import type { RowPlanInputs } from '../../train/plan.ts';
import { type TrainInputs, type TrainTools, trainTrack } from '../../train/train.ts';
import type { StageFolder, StagePorts } from '../ports/stage.ts';
import type { TrainPorts } from '../ports/train.ts';
import type { Stage } from '../stage/stage.ts';
import { askedDigest, promptOf } from './asking/local-asking.ts';
import { attempted } from './training-attempt.ts';

export interface AdapterResult {
  adapter: CheckedAdapter;
  /** Absolute path of the LoRA GGUF in the stage's folder. */
  ggufPath: string;
  trace: { traceId: string; location: string } | null;
}

const ADAPTER = 'out/adapter.gguf';

export function trainingName(track: Track): string {
  return `train ${track}`;
}

/** Path of the adapter that was trained last for a track, null when there is none. */
export async function newestAdapter(track: Track, { store }: Pick<StagePorts, 'store'>): Promise<string | null> {
  const folder = await store.newest(trainingName(track));
  return folder && `${folder.path}/${ADAPTER}`;
}

export interface TrainStageInputs {
  track: Track;
  examples: readonly Example[];
  /** Another text trains again; null leaves it out of the key. */
  again: string | null;
}

/** What a training of the track reads. */
export function trainingExamples(track: Track, examples: readonly Example[]): Example[] {
  return examples.filter((example) => example.track === track && !example.challenge && (example.split === 'train' || example.split === 'val'));
}

/** A checked adapter for one track. */
export async function trainStage(config: Config, ports: TrainPorts & StagePorts, { track, examples, again }: TrainStageInputs): Promise<Stage<AdapterResult>> {
  const rows = trainingExamples(track, examples);
  const prompt = trainedPrompt(config);
  const { name, hf, revision, architecture, endToken } = selectedModel(config);
  return {
    name: trainingName(track),
    work: 'train',
    version: 1,
    inputs: {
      rows: digestOf(rows.map(({ row, split }) => ({ row, split }))),
      'local model': digestOf({
        ...{ name, hf, revision, architecture, endToken, rendering: RENDERING },
        ...{ gguf: await ports.inputs.gguf(), weights: await ports.inputs.weights() },
      }),
      recipe: digestOf({ recipe: selectedRecipe(config), seed: config.seed, threads: config.train.threads, ...backendOf(config) }),
      trainer: await ports.inputs.trainer(),
      ...(config.train.onOom === 'stop' ? {} : { 'on out of memory': config.train.onOom }),
      ...(prompt ? { prompt: askedDigest({ prompt, dataset: examples, seed: config.seed }, rows) } : {}),
      ...(again === null ? {} : { again }),
    },
    run: async ({ folder, progress }) => {
      const inputs = await trainInputs(config, ports, track, examples);
      const tracing = ports.tracing(folder);
      await tracing.ready();
      const run = tracing.begin({ kind: 'train', name: track, metadata: { recipe: inputs.recipe.name, base: inputs.base.id } });
      const startMs = ports.now();
      const tools: TrainTools = {
        ...{ trainer: ports.trainer, openRuntime: ports.openRuntime, folder, signal: ports.signal },
        onProgress: ({ step, totalSteps, loss }) => {
          if (totalSteps !== undefined) progress(step, totalSteps, loss === undefined ? undefined : `loss ${loss.toFixed(4)}`);
        },
      };
      const { adapter } = await attempted(() => trainTrack(inputs, tools), { ...ports, folder });
      run.span({
        name: 'train',
        input: { rows: adapter.run.trainRows, recipe: { ...inputs.recipe } },
        output: { finalLoss: adapter.run.finalLoss, steps: adapter.run.steps },
        startMs,
        endMs: ports.now(),
      });
      await folder.write('adapter.json', JSON.stringify(adapter, null, 2));
      const ended = await run.end({ adapterSha256: adapter.ggufSha256 });
      await folder.write('trace.json', JSON.stringify(ports.tracingOff ? null : ended));
    },
    load,
    summary: ({ adapter }) => `${adapter.run.steps} steps, loss ${adapter.run.finalLoss?.toFixed(4) ?? '?'}, ${adapter.checks.length} checks passed`,
  };
}

/** What trains: the program or the service too, where it is one; not which variable holds a key. */
export function backendOf({ train: { backend, command, together } }: Config) {
  return { backend, ...(command ? { command } : {}), ...(together ? { together: { model: together.model, endpoint: together.endpoint } } : {}) };
}

/** How rows are asked; null where only by their prompt. @throws UserError where the config asks in a way that training cannot render. */
function trainedPrompt(config: Config): LocalPrompt | null {
  const prompt = promptOf(config, 'tuned');
  if (prompt?.template === 'model')
    throw new UserError("local.prompt.template: expected fledgling for a training, got model: training renders the row's prompt. Write template: fledgling.");
  return prompt;
}

/** What `trainTrack` and `dryRunTrack` need to know, from config and data set. */
export async function trainInputs(config: Config, ports: TrainPorts & StagePorts, track: Track, examples: readonly Example[]): Promise<TrainInputs> {
  const prompt = trainedPrompt(config);
  return {
    ...(await planInputs(config, ports, track)),
    examples,
    template: await ports.chatTemplate(),
    asking: prompt && askingOf(prompt, { examples, seed: config.seed, dialect: null }),
  };
}

/** The same, whatever the rows are. */
export async function planInputs(config: Config, ports: TrainPorts & StagePorts, track: Track): Promise<RowPlanInputs> {
  const { name, revision = 'main', architecture, endToken } = selectedModel(config);
  return {
    agent: config.agent,
    track,
    seed: config.seed,
    base: { id: name, hf: ports.weights, revision, architecture, ggufSha256: await ports.inputs.gguf() },
    endToken,
    recipe: selectedRecipe(config),
    threads: config.train.threads,
    ...(config.train.command ? { command: config.train.command } : {}),
    ...(config.train.together ? { together: config.train.together } : {}),
    ...(config.train.backend === 'unsloth' ? { backend: config.train.backend } : {}),
    onOom: config.train.onOom,
  };
}

async function load(folder: StageFolder): Promise<AdapterResult> {
  return {
    adapter: CheckedAdapter.parse(JSON.parse((await folder.read('adapter.json')) ?? '')),
    ggufPath: `${folder.path}/${ADAPTER}`,
    trace: JSON.parse((await folder.read('trace.json')) ?? 'null') as AdapterResult['trace'],
  };
}
