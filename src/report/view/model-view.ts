import type { Evaluation } from '../../records/evaluation.ts';
import { ROLE_LABELS } from './labels.ts';
import { count, duration, usd } from './numbers.ts';

/** Who answered, how fast, for how much. */
export function modelView({ model, examples, unscored, outcomes, latency, usage, costUsd, wallMs }: Evaluation) {
  const lost = unscored.map(({ reason, count: times }) => `${count(times)} unscored: ${reason}`);
  const counted = (['truncated', 'content_filter'] as const).flatMap((outcome) => {
    const times = outcomes[outcome] ?? 0;
    return times > 0 ? [`${count(times)} ${outcome.replace('_', ' ')}`] : [];
  });
  return {
    role: model.role,
    label: ROLE_LABELS[model.role],
    name: model.name,
    standIn: model.standIn,
    examples: count(examples),
    n: latency ? count(latency.n) : '-',
    p50: latency ? duration(latency.p50Ms) : '-',
    p95: latency ? duration(latency.p95Ms) : '-',
    tokensIn: count(usage.promptTokens),
    tokensOut: count(usage.completionTokens),
    tokensPerSecond: wallMs > 0 ? count(Math.round(usage.completionTokens / (wallMs / 1_000))) : '-',
    cost: costUsd === null ? '-' : usd(costUsd),
    remarks: [...lost, ...counted].join('; '),
  };
}

/** How latency and speed were measured, and what to set for the costs that are not known. */
export function modelNotes(evaluations: readonly Evaluation[]): string[] {
  const batches = evaluations.flatMap(({ model }) => (typeof model.engine['batch'] === 'number' ? [model.engine['batch']] : []));
  const batch = Math.max(0, ...batches);
  const unpriced = [
    evaluations.some(({ model, costUsd }) => model.role === 'hosted' && costUsd === null) ? 'cost.hosted' : '',
    evaluations.some(({ model, costUsd }) => model.role !== 'hosted' && costUsd === null) ? 'cost.gpuHourUsd' : '',
  ].filter(Boolean);
  return [
    batch > 1 ? `Local latency is that of a row inside a lockstep batch of up to ${batch} rows, not of a request alone.` : '',
    'Tokens/s: completion tokens by the wall time of the whole evaluation.',
    unpriced.length > 0 ? `A dash is not priced: set ${unpriced.join(' and ')}.` : '',
  ].filter(Boolean);
}
