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

/** Nearest-rank percentiles (the smallest latency that at least p % of the answers do not exceed) over answered predictions whose latency is known; null without one. */
export function latencyOf(predictions: readonly Prediction[]): Evaluation['latency'] {
  const sorted = predictions.flatMap(({ outcome, latencyMs }) => (outcome === 'answered' && latencyMs !== null ? [latencyMs] : [])).sort((a, b) => a - b);
  const nearestRank = (percent: number) => sorted[Math.ceil((percent / 100) * sorted.length) - 1];
  const [p50Ms, p95Ms] = [nearestRank(50), nearestRank(95)];
  return p50Ms === undefined || p95Ms === undefined ? null : { p50Ms, p95Ms, n: sorted.length };
}

/** How many answers ended at the token limit with neither a text nor a call: all of it went into thinking. */
export function endedUnsaid(predictions: readonly Prediction[]): number {
  return predictions.filter(({ outcome, text, calls }) => outcome === 'truncated' && !text && !calls?.length).length;
}
