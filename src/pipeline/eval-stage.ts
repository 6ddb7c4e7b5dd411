import type { Config } from '../config/schema.ts';
import { selectedModel } from '../config/selected-model.ts';
import { UserError } from '../errors.ts';
import { evaluate } from '../eval/eval.ts';
import { isGraded, SCORER_VERSION } from '../eval/score.ts';
import { digestOf } from '../records/digest.ts';
import { Evaluation, type ModelRole, Prediction, Score } from '../records/evaluation.ts';
import type { Example, Split, Track } from '../records/example.ts';
import { jsonLines, parsedOrNull } from '../records/json-lines.ts';
import type { Ports, StageFolder } from './ports.ts';
import type { Stage } from './stage.ts';

export interface EvaluationResult {
  evaluation: Evaluation;
  scores: Score[];
  predictions: Prediction[];
  /** Where the run's trace lies, null when tracing was off. */
  trace: { traceId: string; location: string } | null;
}

export interface EvalInputs {
  role: ModelRole;
  track: Track;
  split: Split;
  examples: readonly Example[];
  /** The adapter to load, for `tuned`. */
  adapter: { path: string; sha256: string } | null;
}

/** Answers as they landed, less what a resumed run asks again; `answers.jsonl` holds the one that counts for each example. */
const LOG = 'predictions.jsonl';

/** One model on one split of one track. */
export async function evalStage(config: Config, ports: Ports, inputs: EvalInputs): Promise<Stage<EvaluationResult>> {
  const { role, track, split } = inputs;
  const examples = inputs.examples.filter((example) => example.track === track && example.split === split);
  return {
    name: `eval ${role} ${track}`,
    version: 1,
    inputs: {
      examples: digestOf(examples),
      decoding: digestOf({ ...config.decoding, seed: config.seed }),
      scorer: SCORER_VERSION,
      ...(role === 'hosted' ? hostedInputs(config) : await localInputs(config, ports, inputs.adapter)),
    },
    run: async ({ folder, progress }) => {
      if (examples.every((example) => example.challenge)) {
        throw new UserError(`Track ${track} has 0 examples in the ${split} split. Harvest more traces, or change harvest.split.`);
      }
      await run(config, ports, { ...inputs, examples }, folder, progress);
    },
    load: (folder) => load(folder),
    isFinal: ({ evaluation }) => evaluation.unscored.length === 0,
    summary: ({ evaluation }) => summaryOf(evaluation),
  };
}

function hostedInputs(config: Config): Record<string, string> {
  const { concurrency: _, timeoutSeconds: __, maxAttempts: ___, ...identity } = config.hosted;
  return { 'hosted model': digestOf(identity) };
}

async function localInputs(config: Config, ports: Ports, adapter: EvalInputs['adapter']): Promise<Record<string, string>> {
  const { name, contextTokens, endToken } = selectedModel(config);
  return {
    'local model': digestOf({ name, gguf: await ports.inputs.gguf(), contextTokens, endToken }),
    'local engine': digestOf({ ...config.local, package: await ports.inputs.engine() }),
    ...(adapter ? { adapter: adapter.sha256 } : {}),
  };
}

async function run(
  config: Config,
  ports: Ports,
  inputs: EvalInputs,
  folder: StageFolder,
  progress: (done: number, total: number, note?: string) => void,
): Promise<void> {
  const { role, track, split, examples } = inputs;
  const model = await ports.openModel(role, track, inputs.adapter?.path ?? null);
  try {
    const started = ports.now();
    const result = await evaluate({
      examples,
      model,
      track,
      split,
      decoding: { ...config.decoding, seed: config.seed },
      log: {
        existing: () => keptPredictions(folder, examples, ports),
        append: (prediction) => folder.append(LOG, JSON.stringify(prediction)),
      },
      prices: null,
      tracing: ports.tracingOff ? null : ports.tracing(folder),
      now: ports.now,
      signal: ports.signal,
      onProgress: ({ done, total }) => progress(done, total),
    });
    const evaluation: Evaluation = { ...result.evaluation, wallMs: Math.round(ports.now() - started), manifest: await ports.manifest() };
    await folder.write('answers.jsonl', jsonLines(result.predictions));
    await folder.write('scores.jsonl', jsonLines(result.scores));
    await folder.write('evaluation.json', JSON.stringify(evaluation, null, 2));
    await folder.write('trace.json', JSON.stringify(result.trace));
  } finally {
    await model.close();
  }
}

/**
 * What an earlier run answered. Failures of infrastructure are asked again; so is whatever a damaged log cannot vouch for: unreadable lines,
 * examples that are not of this evaluation, second answers.
 */
async function keptPredictions(folder: StageFolder, examples: readonly Example[], ports: Ports): Promise<Prediction[]> {
  const lines = await folder.lines(LOG);
  const wanted = new Set(examples.map(({ id }) => id));
  const kept = lines.flatMap((line) => {
    const parsed = Prediction.safeParse(parsedOrNull(line));
    return parsed.success && isGraded(parsed.data.outcome) && wanted.delete(parsed.data.exampleId) ? [parsed.data] : [];
  });
  if (kept.length < lines.length) {
    await folder.write(LOG, jsonLines(kept));
    ports.watcher.notice(`${folder.label}: ${lines.length - kept.length} of ${lines.length} recorded answers are asked again.`);
  }
  return kept;
}

async function load(folder: StageFolder): Promise<EvaluationResult> {
  const parse = async <T>(name: string, schema: { parse(value: unknown): T }) => (await folder.lines(name)).map((line) => schema.parse(JSON.parse(line)));
  return {
    evaluation: Evaluation.parse(JSON.parse((await folder.read('evaluation.json')) ?? '')),
    scores: await parse('scores.jsonl', Score),
    predictions: await parse('answers.jsonl', Prediction),
    trace: JSON.parse((await folder.read('trace.json')) ?? 'null') as EvaluationResult['trace'],
  };
}

function summaryOf(evaluation: Evaluation): string {
  const core = evaluation.metrics.filter((metric) => metric.core).at(-1);
  const unscored = evaluation.examples - evaluation.scored;
  return `${core ? `${core.name} ${(100 * core.value).toFixed(1)} % of ${core.n}` : `${evaluation.scored} scored`}${unscored > 0 ? `, ${unscored} unscored` : ''}`;
}
