import type { Comparison, Verdict } from '../records/comparison.ts';
import { CORE_METRICS, type Evaluation, METRICS, type Metric, type MetricName, MODEL_ROLES, type ModelRole } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { RunRecord } from '../records/run.ts';
import { METRIC_LABELS, ROLE_LABELS, TRACK_LABELS } from './labels.ts';
import { count, duration, percent, points, pointsInterval, usd } from './numbers.ts';
import { trainingView } from './training-view.ts';

export type TrackView = ReturnType<typeof trackView>;
export type Difference = ReturnType<typeof differenceView>;
export type Candidate = TrackView['candidates'][number];
export type Figures = Readonly<Record<ModelRole, Figure | null>>;

/** A metric's value as a number from 0 to 1 and as the text every renderer prints. */
export interface Figure {
  value: number;
  low: number;
  high: number;
  n: number;
  text: string;
}

/** Everything the report says about one track. */
export function trackView(run: RunRecord, track: Track) {
  const evaluations = run.evaluations.filter((evaluation) => evaluation.track === track);
  const deciding = CORE_METRICS[track].at(-1) ?? 'exact_match_rate';
  const adapter = run.adapters.find((one) => one.track === track);
  const metrics = metricRows(evaluations);
  return {
    track,
    label: TRACK_LABELS[track],
    roles: MODEL_ROLES.filter((role) => ofRole(evaluations, role)),
    deciding: METRIC_LABELS[deciding],
    key: metrics.find(({ name }) => name === deciding)?.figures ?? null,
    metrics,
    candidates: run.comparisons.filter((comparison) => comparison.track === track).map((comparison) => candidateView(comparison, deciding)),
    slices: sliceRows(evaluations, deciding),
    models: evaluations.map(modelView),
    training: adapter ? trainingView(adapter) : null,
  };
}

function metricRows(evaluations: readonly Evaluation[]) {
  return METRICS.filter((name) => evaluations.some(({ metrics }) => metrics.some((metric) => metric.name === name))).map((name) => ({
    name,
    label: METRIC_LABELS[name],
    core: evaluations.some(({ metrics }) => metrics.some((metric) => metric.name === name && metric.core)),
    figures: figures((role) => ofRole(evaluations, role)?.metrics, name),
  }));
}

function candidateView(comparison: Comparison, deciding: MetricName) {
  const { candidate, outcome, rule, byRule, pairs, unpaired, gain, reasons, fineTune } = comparison;
  const rows = comparison.verdicts.map(differenceView);
  return {
    candidate,
    label: ROLE_LABELS[candidate],
    outcome,
    rule,
    byRule,
    fineTune,
    reasons,
    rows,
    key: rows.find(({ metric }) => metric === deciding) ?? null,
    level: percent(1 - 2 * (comparison.verdicts[0]?.alpha ?? 0.05)).replace('.0 ', ' '),
    pairs: `${count(pairs)} pairs, ${count(unpaired.count)} unpaired (${percent(unpaired.share)} of at most ${percent(unpaired.limit)})`,
    gain:
      gain &&
      `Against the base: tuned alone right on ${count(gain.tunedOnly)}, base alone right on ${count(gain.baseOnly)} (exact McNemar p ${pValue(gain.pValue)}).`,
  };
}

/** Local minus hosted on one metric, in shares and as text in points. */
function differenceView({ metric, gating, outcome, point, margin, n, difference, interval, discordant, needed, method }: Verdict) {
  return {
    metric,
    label: METRIC_LABELS[metric],
    gating,
    outcome,
    point,
    margin,
    difference,
    low: interval.low,
    high: interval.high,
    n: count(n),
    method,
    text: points(difference),
    interval: pointsInterval(interval),
    marginText: points(-margin),
    discordant: `${count(discordant.localOnly)} / ${count(discordant.hostedOnly)}`,
    needed: needed && `${count(needed.more)} more`,
  };
}

const SLICE_ORDER = ['slice', 'challenge', 'domain', 'complexity'] as const;

function sliceRows(evaluations: readonly Evaluation[], deciding: MetricName) {
  const all = evaluations.flatMap(({ slices }) => slices);
  return SLICE_ORDER.flatMap((kind) => {
    const byName = Map.groupBy(
      all.filter((slice) => slice.kind === kind),
      ({ name }) => name,
    );
    return [...byName].map(([name, same]) => ({
      name,
      kind,
      gated: kind !== 'challenge',
      n: count(Math.max(...same.map(({ n }) => n))),
      figures: figures((role) => ofRole(evaluations, role)?.slices.find((slice) => slice.kind === kind && slice.name === name)?.metrics, deciding),
    }));
  });
}

function modelView({ model, examples, unscored, outcomes, latency, usage, costUsd }: Evaluation) {
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
    p50: latency ? duration(latency.p50Ms) : 'not measured',
    p95: latency ? duration(latency.p95Ms) : 'not measured',
    tokensIn: count(usage.promptTokens),
    tokensOut: count(usage.completionTokens),
    cost: costUsd === null ? 'not priced' : usd(costUsd),
    remarks: [...lost, ...counted].join('; '),
  };
}

function ofRole(evaluations: readonly Evaluation[], role: ModelRole): Evaluation | undefined {
  return evaluations.find(({ model }) => model.role === role);
}

function figures(metricsOf: (role: ModelRole) => readonly Metric[] | undefined, name: MetricName): Figures {
  const figure = (role: ModelRole): Figure | null => {
    const metric = metricsOf(role)?.find((one) => one.name === name);
    return metric ? { value: metric.value, low: metric.interval.low, high: metric.interval.high, n: metric.n, text: percent(metric.value) } : null;
  };
  return { hosted: figure('hosted'), base: figure('base'), tuned: figure('tuned') };
}

function pValue(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
}
