import type { Config } from '../../../config/schema.ts';
import { UserError } from '../../../errors.ts';
import { ask } from '../../../eval/ask.ts';
import { freeAnswers, GRAMMARS } from '../../../eval/constrained.ts';
import type { ChatModel } from '../../../eval/ports.ts';
import { type LocalPrompt, PLAIN_PROMPT } from '../../../records/asking/local-prompt.ts';
import { digestOf } from '../../../records/digest.ts';
import type { Score } from '../../../records/evaluation.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import type { Example, Track } from '../../../records/example.ts';
import { Remedies } from '../../../records/findings/remedies.ts';
import { remediesOf, type Tried } from '../../../remedies/remedies.ts';
import { type Variant, variantsOf, type Way } from '../../../remedies/variants.ts';
import { SCORER_VERSION, score } from '../../../score/score.ts';
import type { EvalPorts } from '../../ports/eval.ts';
import type { StageFolder, StagePorts } from '../../ports/stage.ts';
import type { Stage } from '../../stage/stage.ts';
import { type Adapter, localInputs } from '../eval/eval-stage.ts';
import { keptPredictions } from '../eval/evaluation-files.ts';
import { askedDigest, openAsking } from './local-asking.ts';

export interface RemedyStageInputs {
  track: Track;
  /** The whole data set. */
  examples: readonly Example[];
  /** The one that the base brings along. */
  adapter: Adapter | null;
}

export type RemediesSection = NonNullable<Config['remedies']>;

export function remediesName(track: Track): string {
  return `remedies ${track}`;
}

/** What is asked: examples of the val split, at most as many as the config allows, drawn by the seed, in the data set's order. */
export function remedyExamples({ remedies, seed }: Pick<Config, 'remedies' | 'seed'>, track: Track, examples: readonly Example[]): Example[] {
  const all = examples.filter((example) => example.track === track && example.split === 'val' && !example.challenge);
  const lots = all.map(({ id }) => ({ id, lot: digestOf([seed, id]) })).sort((a, b) => (a.lot < b.lot ? -1 : 1));
  const drawn = new Set(lots.slice(0, remedies?.limit ?? 0).map(({ id }) => id));
  return all.filter(({ id }) => drawn.has(id));
}

/** The base on the val split, as it is asked now and with each remedy. */
export async function remediesStage(
  config: Config,
  remedies: RemediesSection,
  ports: EvalPorts & StagePorts,
  { track, examples: dataset, adapter }: RemedyStageInputs,
): Promise<Stage<Remedies>> {
  const examples = remedyExamples(config, track, dataset);
  const now: Way = { prompt: config.local.prompt ?? PLAIN_PROMPT, constrained: config.local.constrained };
  const { variants, left } = variantsOf(remedies, now);
  const { alpha, maxUnscored } = config.gate;
  const digest = (prompt: LocalPrompt) => orReason(() => askedDigest({ prompt, dataset, seed: config.seed }, examples));
  return {
    name: remediesName(track),
    work: 'local',
    version: 1,
    inputs: {
      examples: digestOf(examples),
      decoding: digestOf({ ...config.decoding, seed: config.seed }),
      scorer: SCORER_VERSION,
      gate: digestOf({ alpha, maxUnscored }),
      ...(await localInputs(config, ports, adapter)),
      tried: digestOf({ now: digest(now.prompt), tried: variants.map(({ name, prompt }) => ({ name, asked: digest(prompt) })), left }),
      ...(variants.some(({ constrained }) => constrained) ? { constrained: GRAMMARS } : {}),
    },
    run: async ({ folder, progress }) => {
      const place: Place = {
        config,
        ports,
        folder,
        dataset,
        examples,
        hasAdapter: adapter !== null,
        onDone: progressOf(progress, examples.length * (1 + variants.length)),
      };
      const found = examples.length === 0 ? nothingToAsk(variants) : await tryAll(place, { now, variants, track, adapter });
      const record = remediesOf({ track, ...found, left: [...left, ...found.left] }, { alpha, maxUnscored });
      await folder.write(RECORD, `${JSON.stringify(record, null, 2)}\n`);
    },
    load: async (folder) => Remedies.parse(parseJson((await folder.read(RECORD)) ?? '')),
    summary: ({ best, n, tried }) => `${tried.length} tried on ${n} val examples, ${best === null ? 'none gains surely' : `${best} gains surely`}`,
  };
}

const RECORD = 'remedies.json';

interface Found {
  plain: readonly Score[];
  tried: Tried[];
  left: Remedies['left'];
}

function nothingToAsk(variants: readonly Variant[]): Found {
  return { plain: [], tried: [], left: variants.map(({ name }) => ({ name, reason: 'the val split holds no example' })) };
}

interface Place {
  config: Config;
  ports: EvalPorts & StagePorts;
  folder: StageFolder;
  dataset: readonly Example[];
  examples: readonly Example[];
  hasAdapter: boolean;
  onDone(before: number): (done: number) => void;
}

async function tryAll(
  place: Place,
  { now, variants, track, adapter }: { now: Way; variants: readonly Variant[]; track: Track; adapter: Adapter | null },
): Promise<Found> {
  const model = await place.ports.openModel({ role: 'base', track, adapterPath: adapter?.path ?? null, replicate: 1 });
  try {
    const found: Found = { plain: await gradesOf(place, model, { ...now, name: 'plain', index: 0 }), tried: [], left: [] };
    for (const [index, variant] of variants.entries()) {
      const { name, config } = variant;
      try {
        found.tried.push({ name, config, scores: await gradesOf(place, model, { ...variant, index: index + 1 }) });
      } catch (error) {
        // What this model or this data cannot be asked so; anything else stops the stage.
        if (!(error instanceof UserError)) throw error;
        found.left.push({ name, reason: error.message });
      }
    }
    return found;
  } finally {
    await model.close();
  }
}

async function gradesOf(place: Place, model: ChatModel, { name, prompt, constrained, index }: Way & { name: string; index: number }): Promise<Score[]> {
  const { config, ports, folder, dataset, examples, hasAdapter } = place;
  if (prompt.template === 'model' && hasAdapter) throw new UserError("the base's adapter was trained on the row's prompt");
  const free = constrained ? freeAnswers(examples) : null;
  if (free !== null) ports.watcher.notice(`${name}: ${free}.`);
  const file = `predictions-${name}.jsonl`;
  const tell = place.onDone(index * examples.length);
  const landed = await ask({
    examples,
    model,
    ask: 'text',
    constrained,
    asking: await openAsking({ prompt, dataset, seed: config.seed }, ports),
    log: {
      existing: () => keptPredictions(folder, examples, ports, file),
      append: (prediction) => folder.append(file, JSON.stringify(prediction)),
    },
    now: ports.now,
    signal: ports.signal,
    onProgress: ({ done }) => tell(done),
  });
  return landed.map(({ example, prediction }) => score(example, prediction));
}

function progressOf(progress: (done: number, total: number) => void, total: number): Place['onDone'] {
  return (before) => (done) => progress(before + done, total);
}

/** A key must not fail over a remedy that is left. */
function orReason(digest: () => string): string {
  try {
    return digest();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
