import type { Evaluation, Prediction, Usage } from '../records/evaluation.ts';

/** Tokens of all predictions that report them. */
export function totalUsage(predictions: readonly Prediction[]): Usage {
  return predictions.reduce(
    (sum, { usage }) => ({
      promptTokens: sum.promptTokens + (usage?.promptTokens ?? 0),
      completionTokens: sum.completionTokens + (usage?.completionTokens ?? 0),
    }),
    { promptTokens: 0, completionTokens: 0 },
  );
}

/** Nearest-rank percentiles (the smallest latency that at least p % of the answers do not exceed) over answered predictions; null without one. */
export function latencyOf(predictions: readonly Prediction[]): Evaluation['latency'] {
  const sorted = predictions
    .filter(({ outcome }) => outcome === 'answered')
    .map(({ latencyMs }) => latencyMs)
    .sort((a, b) => a - b);
  const nearestRank = (percent: number) => sorted[Math.ceil((percent / 100) * sorted.length) - 1];
  const [p50Ms, p95Ms] = [nearestRank(50), nearestRank(95)];
  return p50Ms === undefined || p95Ms === undefined ? null : { p50Ms, p95Ms, n: sorted.length };
}
