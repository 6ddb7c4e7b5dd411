import { METRICS } from '../records/evaluation.ts';
import type { Refusal } from '../records/gitops/pull-plan.ts';
import { notListed, type Sides, tooLittle, tooMuch } from './refuse.ts';

/**
 * Refuses a gate so lax that its verdict would say nothing: a margin, an error level or a gap above the policy's, a rule it does not list, or less
 * asked of the hosted model or of what ships than the policy does.
 */
export function checkGate(sides: Sides): Refusal[] {
  const { gate, promote } = sides.config.value;
  const most = sides.policy.value.gate;
  const rule = most.rules.includes(gate.rule)
    ? []
    : [notListed(sides, { code: 'rule-not-allowed', at: ['gate', 'rule'], by: ['gate', 'rules'], allowed: most.rules, value: gate.rule })];
  const limits = [
    { code: 'margin-too-wide', at: ['gate', 'delta'], by: 'maxDelta', value: gate.delta, most: most.maxDelta, unit: 'as the margin' },
    { code: 'error-level-too-high', at: ['gate', 'alpha'], by: 'maxAlpha', value: gate.alpha, most: most.maxAlpha, unit: 'as the error level' },
    { code: 'too-many-looks', at: ['gate', 'looks'], by: 'maxLooks', value: gate.looks, most: most.maxLooks, unit: 'candidates' },
    { code: 'too-many-unscored', at: ['gate', 'maxUnscored'], by: 'maxUnscored', value: gate.maxUnscored, most: most.maxUnscored, unit: 'of the examples' },
    {
      code: 'gap-too-wide',
      at: ['promote', 'gapThreshold'],
      by: 'maxGapThreshold',
      value: promote.gapThreshold,
      most: most.maxGapThreshold,
      unit: 'as the loss',
    },
  ];
  const exceeded = limits.filter((limit) => limit.value > limit.most);
  return [...rule, ...exceeded.map(({ by, ...limit }) => tooMuch(sides, { ...limit, by: ['gate', by] })), ...tooLow(sides)];
}

function tooLow(sides: Sides): Refusal[] {
  const { gate } = sides.config.value;
  const least = sides.policy.value.gate;
  const hosted = {
    code: 'hosted-floor-too-low',
    path: ['gate', 'minHosted'],
    value: gate.minHosted,
    least: least.minHosted,
    unit: 'as the share of valid answers',
  };
  const floors = METRICS.map((metric) => ({
    code: 'floor-too-low',
    path: ['gate', 'floors', metric],
    value: gate.floors[metric] ?? null,
    least: least.floors[metric] ?? 0,
    unit: 'as the floor',
  }));
  return [hosted, ...floors].flatMap(({ path, ...limit }) => ((limit.value ?? 0) < limit.least ? [tooLittle(sides, { ...limit, at: path, by: path })] : []));
}
