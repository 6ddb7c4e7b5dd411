import type { Evaluation, Metric, Prediction, Score, Usage } from '../records/evaluation.ts';
import type { Band, Economics } from '../records/findings/economics.ts';
import type { CheckedAdapter } from '../records/train.ts';
import { clusteredMean, clusterTInterval } from '../stats/cluster-t.ts';
import { breakEvenBand, type Cases, curveOf, gpusFor, MONTH } from './break-even.ts';
import { type Prices, tokensUsd } from './cost.ts';
import { evaluationGpuHours, gpuUsd, trainingGpuHours } from './gpu-hours.ts';

/** What is paid and how much of a GPU is used: the config's `cost`. */
export interface Costs extends Prices {
  asOf: string | null;
  utilisation: Band;
  fallbackRate: number | null;
}

/** One model's evaluation, with what of each answer the cost comes from. */
export interface Measured {
  evaluation: Evaluation;
  predictions: readonly Pick<Prediction, 'exampleId' | 'outcome' | 'usage' | 'latencyMs'>[];
  scores: readonly Pick<Score, 'exampleId' | 'cluster'>[];
}

export interface EconomicsInput {
  hosted: Measured;
  /** The local model that the decision is about. */
  local: Measured;
  /** How it was trained; null for the base, and for an adapter of another run. */
  adapter: CheckedAdapter | null;
}

/** Error of each side of the bands that are measured. */
const SIDE = 0.05;

/** A figure, or the sentence that says why there is none. */
export type Known<T> = T | { missing: string };

/** What the economics of a track are made of. */
export interface EconomicsParts {
  track: Economics['track'];
  hosted: Known<NonNullable<Economics['hosted']>>;
  local: Known<NonNullable<Economics['local']>>;
  fallbackRate: Band;
  training: Known<{ usd: number }>;
}

/**
 * What a track's requests cost at the hosted model and on own GPUs that are paid by the hour, used or not. Bands: of the hosted price the 90 % interval
 * of its mean, upwards at the price of uncached tokens; of the local one the utilisation. What was not measured or has no price is null, and said.
 */
export function economicsOf({ hosted, local, adapter }: EconomicsInput, costs: Costs): Economics {
  const parts = {
    track: local.evaluation.track,
    hosted: hostedOf(hosted, costs.hosted),
    local: localOf(local, costs),
    fallbackRate: fallbackOf(local.evaluation, costs.fallbackRate),
    training: trainingOf(local, adapter, costs),
  };
  return economicsFrom(parts, costs);
}

/** The economics of parts that are known already. */
export function economicsFrom(
  { track, hosted, local, fallbackRate, training }: EconomicsParts,
  { asOf, utilisation }: Pick<Costs, 'asOf' | 'utilisation'>,
): Economics {
  const trainingUsd = 'missing' in training ? null : training.usd;
  const cases = 'missing' in hosted || 'missing' in local ? null : casesOf(hosted, local, { fallbackRate, utilisation });
  return {
    schema: 'fledgling/economics@1',
    track,
    pricesAsOf: asOf,
    hosted: 'missing' in hosted ? null : hosted,
    local: 'missing' in local ? null : local,
    fallbackRate,
    utilisation,
    trainingUsd,
    breakEvenRequestsPerDay: cases && breakEvenBand(cases),
    curve: cases ? curveOf(cases, trainingUsd) : [],
    missing: [hosted, local, training].flatMap((found) => ('missing' in found ? [found.missing] : [])),
  };
}

/** What a month costs at so many requests a day, each model alone; of own hardware with how many GPUs. Null where a price or a speed is not known. */
export function monthAt({ hosted, local, utilisation }: Economics, requestsPerDay: number): { hostedUsd: number | null; gpus: number | null } {
  return {
    hostedUsd: hosted && MONTH * requestsPerDay * hosted.perRequestUsd.likely,
    gpus: local && gpusFor(requestsPerDay, (24 * local.requestsPerHour * utilisation.likely) / local.gpus),
  };
}

/** A month at other numbers of requests a day than the report lists; none where the economics have no curve. */
export function curveAt({ hosted, local, fallbackRate, utilisation, trainingUsd }: Economics, requests: readonly number[]): Economics['curve'] {
  return hosted && local ? curveOf(casesOf(hosted, local, { fallbackRate, utilisation }), trainingUsd, requests) : [];
}

/** What the training cost, nothing for a base model. */
export function trainingOf(
  { evaluation: { model } }: Pick<Measured, 'evaluation'>,
  adapter: CheckedAdapter | null,
  { gpuHourUsd }: Pick<Costs, 'gpuHourUsd'>,
): Known<{ usd: number }> {
  const isTrained = model.role === 'tuned' || model.adapterSha256 !== null;
  if (adapter === null && isTrained) return { missing: 'What the training cost is not known: another run made the adapter.' };
  const usd = adapter === null ? 0 : gpuUsd(trainingGpuHours(adapter.run), gpuHourUsd);
  return usd === null ? { missing: 'The training has no price: it ran on the CPU, or cost.gpuHourUsd is not set.' } : { usd };
}

/** Of the hosted model's own answers: without all of them there is no interval. */
export function hostedOf({ predictions, scores }: Omit<Measured, 'evaluation'>, prices: Prices['hosted']): EconomicsParts['hosted'] {
  if (prices === null) return { missing: 'The hosted model has no price: set cost.hosted.' };
  const billed = predictions.filter(({ outcome }) => BILLED.has(outcome));
  const metered = billed.flatMap(({ exampleId, usage }) => (usage === null ? [] : [{ exampleId, usage }]));
  if (metered.length === 0 || metered.length < billed.length) return { missing: 'The hosted model gave answers without telling their tokens.' };
  const clusters = new Map(scores.map(({ exampleId, cluster }) => [exampleId, cluster]));
  const costOf = (priceOf: (usage: Usage) => number) =>
    meanBand(metered.map(({ exampleId, usage }) => ({ cluster: clusters.get(exampleId) ?? exampleId, value: priceOf(usage) })));
  const measured = costOf((usage) => tokensUsd(usage, prices) ?? 0);
  const uncached = costOf((usage) => tokensUsd({ ...usage, cachedPromptTokens: 0 }, prices) ?? 0);
  const mean = (tokensOf: (usage: Usage) => number) => metered.reduce((sum, { usage }) => sum + tokensOf(usage), 0) / metered.length;
  return {
    promptTokens: mean(({ promptTokens }) => promptTokens),
    cachedPromptTokens: mean(({ cachedPromptTokens = 0 }) => cachedPromptTokens),
    completionTokens: mean(({ completionTokens }) => completionTokens),
    reasoningTokens: mean(({ reasoningTokens = 0 }) => reasoningTokens),
    perRequestUsd: { ...measured, high: uncached.high },
  };
}

const BILLED: ReadonlySet<Prediction['outcome']> = new Set(['answered', 'truncated', 'refused']);

function meanBand(values: readonly { cluster: string; value: number }[]): Band {
  const estimate = clusteredMean(values);
  if (estimate.clusters < 2) return { low: estimate.mean, likely: estimate.mean, high: estimate.mean };
  const { low, high } = clusterTInterval(estimate, SIDE);
  return { low: Math.max(0, low), likely: estimate.mean, high };
}

export function localOf(
  { evaluation, predictions }: Measured,
  { gpuHourUsd, utilisation }: Pick<Costs, 'gpuHourUsd' | 'utilisation'>,
): EconomicsParts['local'] {
  if (gpuHourUsd === null) return { missing: 'A GPU hour has no price: set cost.gpuHourUsd.' };
  const gpuHours = evaluationGpuHours(evaluation);
  if (gpuHours === null) return { missing: 'The local model was measured on the CPU: its speed says nothing of a GPU.' };
  if (isResumed(evaluation, predictions)) return { missing: 'The evaluation of the local model was interrupted and resumed: its speed is not known.' };
  const requestsPerHour = evaluation.examples / (evaluation.wallMs / 3_600_000);
  return localAt({ requestsPerHour, gpus: evaluation.manifest.hardware.gpus.length }, { gpuHourUsd, utilisation });
}

/** A known speed at a price and a utilisation. */
export function localAt(
  { requestsPerHour, gpus }: { requestsPerHour: number; gpus: number },
  { gpuHourUsd, utilisation }: { gpuHourUsd: number; utilisation: Band },
): NonNullable<Economics['local']> {
  const perRequest = (share: number) => gpuHourUsd / ((requestsPerHour / gpus) * share);
  return {
    ...{ requestsPerHour, gpus, gpuHourUsd },
    perRequestUsd: { low: perRequest(utilisation.high), likely: perRequest(utilisation.likely), high: perRequest(utilisation.low) },
  };
}

/** Its wall time is shorter than its answers took, spread over all lanes: some of them are of an earlier run. */
function isResumed({ model: { engine }, wallMs }: Evaluation, predictions: Measured['predictions']): boolean {
  const lanes = numberOf(engine['batch']) * numberOf(engine['workers']) * numberOf(engine['shards']);
  const busyMs = predictions.reduce((sum, { latencyMs }) => sum + (latencyMs ?? 0), 0);
  return wallMs <= 0 || busyMs / lanes > 1.05 * wallMs;
}

function numberOf(setting: string | number | boolean | undefined): number {
  return typeof setting === 'number' && setting > 0 ? setting : 1;
}

/** A server that checks answers sends on those that are not valid; a config may know better. */
export function fallbackOf({ metrics }: Pick<Evaluation, 'metrics'>, configured: number | null): Band {
  if (configured !== null) return { low: configured, likely: configured, high: configured };
  const valid = metrics.find(({ name }) => VALID.has(name));
  return valid ? { low: 1 - valid.interval.high, likely: 1 - valid.value, high: 1 - valid.interval.low } : { low: 0, likely: 0, high: 1 };
}

const VALID: ReadonlySet<Metric['name']> = new Set(['json_valid_rate', 'valid_call_rate']);

function casesOf(
  { perRequestUsd }: NonNullable<Economics['hosted']>,
  { requestsPerHour, gpus, gpuHourUsd }: NonNullable<Economics['local']>,
  { fallbackRate, utilisation }: Pick<Economics, 'fallbackRate' | 'utilisation'>,
): Cases {
  const requestsPerGpuDay = (share: number) => (24 * requestsPerHour * share) / gpus;
  const gpuDayUsd = 24 * gpuHourUsd;
  return {
    best: { hostedUsd: perRequestUsd.high, fallbackRate: fallbackRate.low, requestsPerGpuDay: requestsPerGpuDay(utilisation.high), gpuDayUsd },
    likely: { hostedUsd: perRequestUsd.likely, fallbackRate: fallbackRate.likely, requestsPerGpuDay: requestsPerGpuDay(utilisation.likely), gpuDayUsd },
    worst: { hostedUsd: perRequestUsd.low, fallbackRate: fallbackRate.high, requestsPerGpuDay: requestsPerGpuDay(utilisation.low), gpuDayUsd },
  };
}
