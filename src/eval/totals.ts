import type { Evaluation, Prediction, Usage } from '../records/evaluation.ts';

/** Tokens of all predictions that report them; cached and reasoning tokens only where at least one tells them. */
export function totalUsage(predictions: readonly Prediction[]): Usage {
  const told = predictions.flatMap(({ usage }) => usage ?? []);
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const cached = told.flatMap(({ cachedPromptTokens }) => cachedPromptTokens ?? []);
  const reasoning = told.flatMap(({ reasoningTokens }) => reasoningTokens ?? []);
  return {
    promptTokens: total(told.map(({ promptTokens }) => promptTokens)),
    completionTokens: total(told.map(({ completionTokens }) => completionTokens)),
    ...(cached.length > 0 ? { cachedPromptTokens: total(cached) } : {}),
    ...(reasoning.length > 0 ? { reasoningTokens: total(reasoning) } : {}),
  };
}

/** Nearest-rank percentiles (the smallest latency that at least p % of the answers do not exceed) over answered predictions whose latency is known; null without one. */
export function latencyOf(predictions: readonly Prediction[]): Evaluation['latency'] {
  return percentiles(predictions.flatMap(({ outcome, latencyMs }) => (outcome === 'answered' && latencyMs !== null ? [latencyMs] : [])));
}

/** The same of the time to the first token. */
export function firstTokenOf(predictions: readonly Prediction[]): Latency | null {
  return percentiles(predictions.flatMap(({ outcome, firstTokenMs }) => (outcome === 'answered' && firstTokenMs !== undefined ? [firstTokenMs] : [])));
}

type Latency = NonNullable<Evaluation['latency']>;

function percentiles(values: readonly number[]): Latency | null {
  const sorted = values.toSorted((a, b) => a - b);
  const nearestRank = (percent: number) => sorted[Math.ceil((percent / 100) * sorted.length) - 1];
  const [p50Ms, p95Ms, p99Ms] = [nearestRank(50), nearestRank(95), nearestRank(99)];
  return p50Ms === undefined || p95Ms === undefined || p99Ms === undefined ? null : { p50Ms, p95Ms, p99Ms, n: sorted.length };
}

/** How many answers ended at the token limit with neither a text nor a call: all of it went into thinking. */
export function endedUnsaid(predictions: readonly Prediction[]): number {
  return predictions.filter(({ outcome, text, calls }) => outcome === 'truncated' && !text && !calls?.length).length;
}
