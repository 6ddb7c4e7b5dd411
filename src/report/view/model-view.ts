import type { Prices } from '../../cost/cost.ts';
import type { Ask, Evaluation } from '../../records/evaluation.ts';
import { ROLE_LABELS } from './labels.ts';
import { count, duration, usd } from './numbers.ts';

/** Who answered, how fast, for how much; and how it was asked, where not all were asked in text. */
export function modelView(
  { model, ask, notSent = [], examples, unscored, outcomes, latency, firstToken, usage, costUsd, wallMs }: Evaluation,
  { asked }: { asked: boolean },
) {
  const lost = unscored.map(({ reason, count: times }) => `${count(times)} unscored: ${reason}`);
  const counted = (['truncated', 'content_filter', 'refused'] as const).flatMap((outcome) => {
    const times = outcomes[outcome] ?? 0;
    return times > 0 ? [`${count(times)} ${outcome.replace('_', ' ')}`] : [];
  });
  // Every request has a prompt: no prompt tokens at all means that the endpoint told none.
  const told = usage.promptTokens > 0;
  return {
    role: model.role,
    label: ROLE_LABELS[model.role],
    name: model.name,
    standIn: model.standIn,
    examples: count(examples),
    n: latency ? count(latency.n) : '-',
    p50: latency ? duration(latency.p50Ms) : '-',
    p95: latency ? duration(latency.p95Ms) : '-',
    p99: latency?.p99Ms === undefined ? '-' : duration(latency.p99Ms),
    firstToken: firstToken ? `${duration(firstToken.p50Ms)} / ${duration(firstToken.p95Ms)}` : '-',
    tokensIn: told ? count(usage.promptTokens) : '-',
    tokensOut: told ? count(usage.completionTokens) : '-',
    tokensPerSecond: told && wallMs > 0 ? count(Math.round(usage.completionTokens / (wallMs / 1_000))) : '-',
    cost: costUsd === null ? '-' : usd(costUsd),
    remarks: [
      ...(asked ? [ASKED[ask]] : []),
      ...lost,
      ...counted,
      ...(notSent.length > 0 ? [`${notSent.join(', ')} not accepted by the model, so not sent`] : []),
    ].join('; '),
  };
}

const ASKED: Readonly<Record<Ask, string>> = { native: 'asked natively, with its tools and response format', text: 'asked in text' };

/** How latency and speed were measured, and why the costs are not known that are not. */
export function modelNotes(evaluations: readonly Evaluation[], prices: Prices): string[] {
  const batches = evaluations.flatMap(({ model }) => (typeof model.engine['batch'] === 'number' ? [model.engine['batch']] : []));
  const batch = Math.max(0, ...batches);
  const unknown = evaluations.filter(({ costUsd }) => costUsd === null);
  const lacksHosted = unknown.some(({ model }) => model.role === 'hosted');
  const lacksLocal = unknown.some(({ model }) => model.role !== 'hosted');
  const unpriced = [lacksHosted && prices.hosted === null ? 'cost.hosted' : '', lacksLocal && prices.gpuHourUsd === null ? 'cost.gpuHourUsd' : ''].filter(
    Boolean,
  );
  return [
    batch > 1 ? `Local latency is that of a row inside a lockstep batch of up to ${batch} rows, not of a request alone.` : '',
    'First token: median and p95 of the time to it, a dash where it was not measured. Tokens/s: completion tokens by the wall time of the whole evaluation.',
    unpriced.length > 0 ? `A dash under Cost is not priced: set ${unpriced.join(' and ')}.` : '',
    lacksHosted && prices.hosted !== null ? 'The hosted model gave answers without telling their tokens: their cost is not known.' : '',
    lacksLocal && prices.gpuHourUsd !== null ? 'A local model on the CPU has no price.' : '',
  ].filter(Boolean);
}
