import type { Example } from '../records/example.ts';
import type { AdapterCheck, Recipe, TrainPlan } from '../records/train.ts';
import type { Runtime, TrainerOutput } from './ports.ts';
import { exampleRenderer, type Rendering } from './rendering.ts';

interface CheckOptions {
  endToken: string;
  load: Recipe['load'];
  signal: AbortSignal;
}

/**
 * Share of sampled prompts on which GGUF adapter and PEFT model must answer with the same tokens. Weights held in full precision on both
 * sides must agree on all (but for ties); where one side is quantised they differ by rounding, which a close decision may turn on.
 */
const REQUIRED_AGREEMENT = { full: 1, quantised: 0.5 };

/** Tokens the trainer lets a sampled answer have (`samples.jsonl`); the runtime must stop there too. */
const SAMPLE_TOKENS = 96;

/** A train row as texts, in pieces: what stands before the last that is learned, and the rest with its end. Null where there is no such row. */
export type FedTexts = (row: number) => { prompt: readonly string[]; completion: readonly string[] } | null;

/** The four checks before an adapter of examples counts. */
export function checkAdapter(
  output: TrainerOutput,
  runtime: Runtime,
  options: CheckOptions,
  plan: TrainPlan,
  data: { examples: readonly Example[] } & Rendering,
): Promise<AdapterCheck[]> {
  const render = exampleRenderer(data);
  const rows = data.examples.filter((example) => example.track === plan.track && example.split === 'train' && !example.challenge);
  return checkTrained(output, runtime, options, (row) => {
    const example = rows[row];
    if (!example) return null;
    const { prompt, completion } = render(example.row, example);
    return { prompt, completion: [...completion, options.endToken] };
  });
}

/** The same of any rows. */
export async function checkTrained(output: TrainerOutput, runtime: Runtime, options: CheckOptions, fed: FedTexts): Promise<AdapterCheck[]> {
  const { lossMask, adapterChanges } = output.run.checks;
  return [
    { name: 'lossMask', ok: lossMask.ok, detail: lossMask.ok ? 'covers completion and end token only' : JSON.stringify(lossMask) },
    await tokenIds(output, runtime, fed),
    { name: 'adapterChanges', ok: adapterChanges.ok, detail: adapterChanges.ok ? 'the adapter changes sampled answers' : JSON.stringify(adapterChanges) },
    await ggufParity(output, runtime, options),
  ];
}

/** The ids the trainer fed against the ids the runtime feeds for the same rows, one by one. */
async function tokenIds(output: TrainerOutput, runtime: Runtime, fed: FedTexts): Promise<AdapterCheck> {
  const sampled = output.tokens.flatMap((sample) => {
    const texts = fed(sample.row);
    return texts ? [{ sample, texts: [texts.prompt, texts.completion] }] : [];
  });
  const ids = await runtime.tokenize(sampled.flatMap(({ texts }) => texts));
  const different = sampled.find(({ sample }, index) => !same(ids[2 * index], sample.promptIds) || !same(ids[2 * index + 1], sample.completionIds));
  const ok = sampled.length > 0 && different === undefined;
  const detail = ok
    ? `${sampled.length} rows, every id equal`
    : different
      ? `train row ${different.sample.row}: the trainer's token ids are not the runtime's; tokenizer or chat template differ`
      : 'the trainer left no token sample';
  return { name: 'tokenIds', ok, detail };
}

/** Two best logits closer than this count as tied: another engine's rounding of 16-bit products moves a logit by about a hundredth. */
const TIE_LOGITS = 0.1;

/** Greedy answers of the GGUF adapter against the PEFT model's: equal, or parting first where the PEFT model's two best tokens are tied. */
async function ggufParity(output: TrainerOutput, runtime: Runtime, options: CheckOptions): Promise<AdapterCheck> {
  const prompts = output.samples.map((sample) => sample.promptIds);
  const answers = await runtime.generate(prompts, { adapter: output.adapterGguf, maxTokens: SAMPLE_TOKENS, signal: options.signal });
  const partings = output.samples.map((sample, index) => partingOf(sample, answers[index] ?? []));
  const equal = partings.filter((parting) => parting === 'equal').length;
  const tied = partings.filter((parting) => parting === 'tied').length;
  const precision = options.load !== 'full' || (await runtime.isQuantised()) ? 'quantised' : 'full';
  const ok = prompts.length > 0 && (equal + tied) / prompts.length >= REQUIRED_AGREEMENT[precision];
  const detail = `${equal} of ${prompts.length} sampled answers equal to the PEFT model's, token by token${tied > 0 ? `; ${tied} part first where its two best tokens are within ${TIE_LOGITS} logits` : ''}`;
  return { name: 'ggufParity', ok, detail };
}

function partingOf({ tunedIds, tunedGaps }: TrainerOutput['samples'][number], answer: readonly number[]): 'equal' | 'tied' | 'different' {
  if (same(answer, tunedIds)) return 'equal';
  const at = Array.from({ length: tunedIds.length + 1 }).findIndex((_, index) => answer[index] !== tunedIds[index]);
  return (tunedGaps[at] ?? Number.POSITIVE_INFINITY) < TIE_LOGITS ? 'tied' : 'different';
}

function same(a: readonly number[] | undefined, b: readonly number[]): boolean {
  return a !== undefined && a.length === b.length && a.every((id, index) => id === b[index]);
}
