import { UserError } from '../errors.ts';
import { digestOf } from '../records/digest.ts';
import { type Ask, type Decoding, type Evaluation, OUTCOMES, type Prediction, type Score, type Scored } from '../records/evaluation.ts';
import type { Split, Track } from '../records/example.ts';
import type { ToolComparators } from '../records/graded/comparator.ts';
import { aggregate, sliceMetrics } from '../score/metrics.ts';
import { isGraded, score, scorerVersion } from '../score/score.ts';
import { type AskOptions, ask } from './ask.ts';
import type { Tracing } from './ports.ts';
import { firstTokenOf, latencyOf, totalUsage } from './totals.ts';
import { traceEvaluation } from './trace.ts';

export interface EvaluateOptions extends AskOptions {
  track: Track;
  split: Split;
  /** From 1: which measurement of the same thing this is. */
  replicate: number;
  /** Null for answers that were recorded elsewhere. */
  decoding: Decoding | null;
  /** How the answers were asked for, where `model` only replays them; else as `ask` says. */
  recordedAsk?: Ask;
  /** What the config chooses for the graded reading; left out: what the schemas say. */
  comparators?: ToolComparators;
  /** Null when tracing is off. */
  tracing: Pick<Tracing, 'begin'> | null;
}

export interface Evaluated {
  /** The record but for its manifest, which only the caller knows. */
  evaluation: Omit<Evaluation, 'manifest'>;
  /** In example order, like `scores`. */
  predictions: Prediction[];
  scores: Score[];
  trace: { traceId: string; location: string } | null;
}

/** One model on one track of one split: asks what is not answered yet, grades, averages over the gated examples, leaves a trace. */
export async function evaluate(options: EvaluateOptions): Promise<Evaluated> {
  const { examples, model, track, split, replicate, now } = options;
  refuseForeign(options);
  const startedAt = now();
  const landed = await ask(options);
  const graded = landed.map((one) => ({ ...one, score: score(one.example, one.prediction, options.comparators) }));
  const predictions = graded.map(({ prediction }) => prediction);
  const scores = graded.map(({ score }) => score);
  const firstToken = firstTokenOf(predictions);
  const metrics = aggregate(
    scores.filter(isScored).filter(({ challenge }) => !challenge),
    track,
  );
  const inputs = {
    track,
    split,
    replicate,
    model: model.identity,
    decoding: options.decoding,
    ask: options.recordedAsk ?? options.ask,
    ...promptOf(options),
    dataDigest: digestOf(examples),
    scorerVersion: scorerVersion(options.comparators),
  };
  const evaluation: Evaluated['evaluation'] = {
    schema: 'fledgling/evaluation@1',
    id: digestOf(inputs).slice(0, 16),
    ...inputs,
    ...notSentIn(predictions),
    examples: examples.length,
    scored: scores.filter(isScored).length,
    unscored: countOutcomes(predictions)
      .filter(({ outcome }) => !isGraded(outcome))
      .map(({ outcome, count }) => ({ reason: outcome, count })),
    outcomes: Object.fromEntries(countOutcomes(predictions).map(({ outcome, count }) => [outcome, count])),
    metrics,
    slices: sliceMetrics(graded, track),
    latency: latencyOf(predictions),
    ...(firstToken === null ? {} : { firstToken }),
    usage: totalUsage(predictions),
    costUsd: null,
    predictionsDigest: digestOfPredictions(predictions),
    scoresDigest: digestOf(scores),
    wallMs: now() - startedAt,
  };
  const name = `${model.identity.role} ${track} ${split}`;
  const { ask: way, notSent } = evaluation;
  const metadata = {
    evaluation: evaluation.id,
    model: model.identity.name,
    ask: way,
    ...(evaluation.prompt ? { prompt: evaluation.prompt } : {}),
    ...(notSent === undefined ? {} : { notSent }),
  };
  const trace = options.tracing
    ? await traceEvaluation(options.tracing, {
        name,
        metadata,
        ask: way,
        asking: options.asking ?? null,
        model: model.identity.name,
        graded,
        metrics,
        startedAt,
      })
    : null;
  return { evaluation, predictions, scores, trace };
}

/** Digest of what was answered, in the order given; timing is left out, and what a server happened to have cached. */
export function digestOfPredictions(predictions: readonly Prediction[]): string {
  return digestOf(
    predictions.map(({ exampleId, outcome, text, calls, dialect, usage }) => ({
      exampleId,
      outcome,
      text,
      ...(calls === null ? {} : { calls }),
      ...(dialect === undefined ? {} : { dialect }),
      usage: usage && { promptTokens: usage.promptTokens, completionTokens: usage.completionTokens },
    })),
  );
}

/** How the model was asked, where not only by the row's prompt. */
function promptOf({ asking, examples }: EvaluateOptions): Pick<Evaluation, 'prompt'> {
  if (!asking) return {};
  const [dialect = null] = examples.flatMap((example) => asking.dialectOf(example) ?? []);
  return { prompt: { ...asking.prompt, dialect } };
}

/** What at least one request had to leave out. */
function notSentIn(predictions: readonly Prediction[]): Pick<Evaluation, 'notSent'> {
  const fields = [...new Set(predictions.flatMap(({ notSent = [] }) => notSent))].sort();
  return fields.length === 0 ? {} : { notSent: fields };
}

function isScored(graded: Score): graded is Scored {
  return graded.status === 'scored';
}

function countOutcomes(predictions: readonly Prediction[]) {
  return OUTCOMES.map((outcome) => ({ outcome, count: predictions.filter((prediction) => prediction.outcome === outcome).length })).filter(
    ({ count }) => count > 0,
  );
}

function refuseForeign({ examples, track, split }: EvaluateOptions): void {
  if (examples.length === 0) {
    throw new UserError(`There is no ${track} example in the ${split} split. Harvest more traces, or lower harvest.split.train and harvest.split.val.`);
  }
  const foreign = examples.find((example) => example.track !== track || example.split !== split);
  if (foreign) throw new Error(`example ${foreign.id} is of ${foreign.track}/${foreign.split}, not of ${track}/${split}`);
}
