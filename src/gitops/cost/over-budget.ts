import type { Sides } from '../../policy/refuse.ts';
import type { Refusal } from '../../records/gitops/pull-plan.ts';
import type { Estimate } from './estimate.ts';

/**
 * Refuses a plan that would take more than the policy's budgets, counting what only may run too. What is not known passes, unless the budget
 * is zero: ask again once the harvest is done, before the first token is paid for.
 */
export function overBudget(sides: Sides, estimates: readonly Estimate[]): Refusal[] {
  const hosted = estimates.filter(({ stage }) => stage.role === 'hosted');
  return [
    ...check(sides, {
      budget: 'hostedTokens',
      unit: 'tokens at the hosted model',
      at: ['harvest', 'limit'],
      values: hosted.map((estimate) => estimate.hostedTokens),
    }),
    ...check(sides, {
      budget: 'hostedUsd',
      unit: 'US dollars at the hosted model',
      at: ['cost', 'hosted'],
      values: hosted.map((estimate) => estimate.costUsd),
    }),
    ...check(sides, {
      budget: 'gpuHours',
      unit: 'GPU-hours',
      at: ['models', 'default'],
      values: withoutAlternatives(estimates).map((estimate) => estimate.gpuHours),
    }),
  ];
}

/** The vault is opened for the base or for the tuned model, never for both: of what may come, the dearer counts. */
function withoutAlternatives(estimates: readonly Estimate[]): Estimate[] {
  const isCandidate = ({ stage }: Estimate) => stage.does === 'maybe' && stage.split === 'vault' && stage.kind === 'eval' && stage.role !== 'hosted';
  const dearest = [...Map.groupBy(estimates.filter(isCandidate), ({ stage }) => stage.track).values()].flatMap(
    (candidates) => candidates.toSorted((a, b) => (b.gpuHours ?? Infinity) - (a.gpuHours ?? Infinity))[0] ?? [],
  );
  return [...estimates.filter((estimate) => !isCandidate(estimate)), ...dearest];
}

function check(
  { config, policy }: Sides,
  what: { budget: 'hostedTokens' | 'hostedUsd' | 'gpuHours'; unit: string; at: readonly string[]; values: readonly (number | null)[] },
): Refusal[] {
  const most = policy.value.budget[what.budget];
  const known = what.values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const isUnknown = what.values.includes(null);
  if (known <= most && !(isUnknown && most === 0)) return [];
  const place = { file: config.file, line: config.lineOf(what.at), key: what.at.join('.') };
  const limit = { file: policy.file, line: policy.lineOf(['budget', what.budget]), key: `budget.${what.budget}` };
  const found = known > most ? `about ${rounded(known)}${isUnknown ? ' or more' : ''}` : 'an unknown number';
  return [
    {
      code: 'over-budget',
      sentence: `${place.file}:${place.line} ${place.key}: expected at most ${most} ${what.unit} (${limit.file}:${limit.line} ${limit.key}), got ${found}. Evaluate fewer examples, or have the budget raised on the default branch first.`,
      config: place,
      policy: limit,
    },
  ];
}

function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
