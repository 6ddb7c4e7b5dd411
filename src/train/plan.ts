import { digestOf, sha256 } from '../records/digest.ts';
import type { Example, Row, Track } from '../records/example.ts';
import type { Recipe, TrainPlan } from '../records/train.ts';
import type { RenderedRow } from '../rows/render/render.ts';

export interface RowPlanInputs {
  agent: string;
  track: Track;
  seed: number;
  /** `revision`: commit or branch of a Hub repository; without meaning for a folder. */
  base: { id: string; hf: string; revision: string; architecture: string; ggufSha256: string };
  endToken: string;
  recipe: Recipe;
  threads: number;
  /** Program and arguments that train in place of TRL. */
  command?: readonly string[];
  /** The hosted service that trains in place of TRL. */
  together?: NonNullable<TrainPlan['together']>;
  /** Where neither a program nor a service trains; default: `trl`. */
  backend?: 'trl' | 'unsloth';
  /** Absent or `stop`: the plan and its id are those of a config that does not name it. */
  onOom?: 'stop' | 'shrink';
}

export interface PlanInputs extends RowPlanInputs {
  /** Examples of the data set, all splits; challenge examples are left out here. */
  examples: readonly Example[];
  /** A row as the model is fed it, through its own chat template, in pieces that are tokenised each by itself. */
  render(row: Row, example: Example): RenderedRow;
}

/** The plan's two data files as text, and the plan but for where they lie. */
export interface Planned {
  train: string;
  val: string;
  at(place: { train: string; val: string; out: string }): TrainPlan;
}

/** Rows checked against the runtime after training; 16 rows find a template or tokenizer mismatch, which shows on every row. */
const SAMPLES = 16;

/** Turns a track's train and val examples into what the trainer reads. Paths and machine do not enter the plan's id. */
export function planTraining(inputs: PlanInputs): Planned {
  const rows = (split: 'train' | 'val') => inputs.examples.filter((example) => example.split === split && !example.challenge && example.track === inputs.track);
  const train = renderedRows(rows('train'), inputs.render);
  const val = renderedRows(rows('val'), inputs.render);
  return planRows(inputs, { train, val });
}

/** The same of rows that are rendered already, a JSON document a line. */
export function planRows(inputs: RowPlanInputs, { train, val }: { train: string; val: string }): Planned {
  const { agent, track, seed, endToken, recipe, threads, command, together } = inputs;
  const onOom = inputs.onOom === 'shrink' ? { onOom: inputs.onOom } : {};
  const id = digestOf({
    ...onOom,
    agent,
    track,
    seed,
    endToken,
    recipe,
    threads,
    base: inputs.base.id,
    revision: inputs.base.revision,
    gguf: inputs.base.ggufSha256,
    train: sha256(train),
    val: sha256(val),
    ...(command ? { command } : {}),
    ...(inputs.backend === 'unsloth' ? { backend: inputs.backend } : {}),
    ...(together ? { together: { model: together.model, endpoint: together.endpoint } } : {}),
  });
  const { id: name, hf, revision, architecture } = inputs.base;
  return {
    train,
    val,
    at: (place) => ({
      schema: 'fledgling/train-plan@1',
      id,
      agent,
      track,
      seed,
      backend: command ? 'command' : together ? 'together' : (inputs.backend ?? 'trl'),
      base: { id: name, hf, revision, architecture },
      endToken,
      recipe,
      data: { train: { path: place.train, sha256: sha256(train), rows: lines(train) }, val: { path: place.val, sha256: sha256(val), rows: lines(val) } },
      samples: { count: SAMPLES },
      threads,
      out: place.out,
      ...(command ? { command: [...command] } : {}),
      ...(together ? { together } : {}),
      ...onOom,
    }),
  };
}

function renderedRows(examples: readonly Example[], render: PlanInputs['render']): string {
  const part = (pieces: readonly string[]) => (pieces.length === 1 ? pieces[0] : pieces);
  return examples
    .map((example) => render(example.row, example))
    .map(({ prompt, completion }) => `${JSON.stringify({ prompt: part(prompt), completion: part(completion) })}\n`)
    .join('');
}

function lines(text: string): number {
  return text === '' ? 0 : text.trimEnd().split('\n').length;
}
