import { pricesOf } from '../../cost/cost.ts';
import { type Comparison, decides, type Verdict } from '../../records/comparison.ts';
import { CORE_METRICS, type Evaluation, METRICS, type Metric, type MetricName, MODEL_ROLES, type ModelRole } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import type { RunRecord } from '../../records/run.ts';
import { phaseRows, suiteRows } from '../suites/rows.ts';
import { boundsText, decidedOutcome, gateView } from './gate-view.ts';
import { METRIC_LABELS, ROLE_LABELS, TRACK_LABELS } from './labels.ts';
import { modelNotes, modelView } from './model-view.ts';
import { count, level, percent, percentInterval, points, pValue } from './numbers.ts';
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
  /** The 95 % interval as text, in percent. */
  interval: string;
}

/** Everything the report says about one track. */
export function trackView(run: RunRecord, track: Track) {
  const evaluations = run.evaluations.filter((evaluation) => evaluation.track === track);
  const deciding = CORE_METRICS[track].at(-1) ?? 'exact_match_rate';
  const adapter = run.adapters.find((one) => one.track === track);
  const comparisons = run.comparisons.filter((comparison) => comparison.track === track);
  const metrics = metricRows(evaluations, comparisons);
  const key = metrics.find(({ name }) => name === deciding);
  const roles = MODEL_ROLES.filter((role) => ofRole(evaluations, role));
  const slices = sliceRows(evaluations, deciding);
  return {
    track,
    label: TRACK_LABELS[track],
    roles,
    deciding: METRIC_LABELS[deciding],
    key: key?.figures ?? null,
    keyN: key?.n ?? '0',
    metrics,
    /** Of the decision. */
    decides: run.decision.tracks.find((one) => one.track === track)?.candidate ?? null,
    candidates: comparisons.map((comparison) => candidateView(comparison, deciding)),
    slices,
    suites: suiteRows(evaluations),
    phases: phaseRows(comparisons, run.dataset.counts.modelCalls),
    apart: slices.flatMap((slice) => (slice.gated ? [] : [apartView(slice, roles)])),
    models: evaluations.map((evaluation) => modelView(evaluation, { asked: evaluations.some(({ ask }) => ask !== 'text') })),
    modelNotes: modelNotes(evaluations, pricesOf(run.config)),
    training: adapter ? trainingView(adapter) : null,
  };
}

function metricRows(evaluations: readonly Evaluation[], comparisons: readonly Comparison[]) {
  const gated = new Set(comparisons.flatMap(({ verdicts }) => verdicts.flatMap((verdict) => (decides(verdict) ? [verdict.metric] : []))));
  return METRICS.filter((name) => evaluations.some(({ metrics }) => metrics.some((metric) => metric.name === name))).map((name) => ({
    name,
    label: METRIC_LABELS[name],
    /** The gate decides on it: always, where there are enough examples of it, or where it is inferior on few. */
    core: gated.has(name) || evaluations.some(({ metrics }) => metrics.some((metric) => metric.name === name && metric.core)),
    ...named(figures((role) => ofRole(evaluations, role)?.metrics, name)),
  }));
}

/** The figures, and how many examples they are of: one number, or one for each model where they differ. */
function named(all: Figures) {
  const counts = MODEL_ROLES.flatMap((role) => all[role]?.n ?? []);
  return { figures: all, n: [...new Set(counts)].length > 1 ? counts.map(count).join(' / ') : count(counts[0] ?? 0) };
}

function candidateView(comparison: Comparison, deciding: MetricName) {
  const { candidate, rule, byRule, pairs, unpaired, gain, reasons, fineTune } = comparison;
  const rows = comparison.verdicts.map((verdict) => differenceView(verdict, comparison));
  return {
    candidate,
    label: ROLE_LABELS[candidate],
    ...gateView(comparison),
    rule,
    byRule,
    fineTune,
    reasons,
    rows,
    key: rows.find(({ metric }) => metric === deciding) ?? null,
    level: level(comparison.verdicts[0]?.alpha ?? 0.05),
    pairs: `${count(pairs)} pairs, ${count(unpaired.count)} unpaired (${percent(unpaired.share)} of at most ${percent(unpaired.limit)})`,
    gain: gainText(gain),
  };
}

/** What the tuned model is against the base, as a sentence; null where there is no base to compare. */
export function gainText(gain: Comparison['gain']): string | null {
  return (
    gain &&
    `Against the base: tuned alone right on ${count(gain.tunedOnly)}, base alone right on ${count(gain.baseOnly)} (exact McNemar ${pValue(gain.pValue)}).`
  );
}

/** Local minus hosted on one metric, in shares and as text in points. */
function differenceView(verdict: Verdict, comparison: Comparison) {
  const { metric, gating, outcome, point, margin, n, difference, interval, discordant, needed, toGate, method } = verdict;
  return {
    metric,
    label: METRIC_LABELS[metric],
    gating: decides(verdict),
    outcome,
    point: comparison.refusals.length > 0 ? ('inconclusive' as const) : point,
    decided: decidedOutcome(verdict, comparison),
    margin,
    difference,
    low: interval.low,
    high: interval.high,
    n: count(n),
    method,
    text: points(difference),
    interval: boundsText(verdict),
    marginText: points(-margin),
    discordant: `${count(discordant.localOnly)} / ${count(discordant.hostedOnly)}`,
    needed:
      gating && needed ? neededText(needed.more) : toGate === null ? null : `now only inferior decides, with about ${count(toGate)} more examples parity too`,
  };
}

/** As it is drawn. */
export function intervalOf({ difference, low, high, margin, method }: Difference) {
  return { difference, low, high, margin, bounded: method !== 'none' };
}

/** How many more examples would give a verdict. */
export function neededText(more: number): string {
  return `about ${count(more)} more examples to decide (80 % power)`;
}

const SLICE_ORDER = ['slice', 'challenge', 'domain', 'complexity'] as const;

function sliceRows(evaluations: readonly Evaluation[], deciding: MetricName) {
  const all = evaluations.flatMap(({ slices }) => slices);
  return SLICE_ORDER.flatMap((kind) => {
    return [...new Set(all.flatMap((slice) => (slice.kind === kind ? [slice.name] : [])))].map((name) => ({
      name,
      kind,
      gated: kind !== 'challenge',
      ...named(figures((role) => ofRole(evaluations, role)?.slices.find((slice) => slice.kind === kind && slice.name === name)?.metrics, deciding)),
    }));
  });
}

/** `hosted 99.0 %, base 6.0 %, tuned 23.0 % [15.8, 32.2]`: what stands outside the gate, with the interval of the strongest local model. */
function apartView({ name, n, figures: all }: { name: string; n: string; figures: Figures }, roles: readonly ModelRole[]) {
  const texts = roles.map((role) => `${role} ${all[role]?.text ?? 'n/a'}${role !== 'hosted' && role === roles.at(-1) ? ` ${all[role]?.interval ?? ''}` : ''}`);
  return { name, n, text: texts.join(', ').trimEnd() };
}

function ofRole(evaluations: readonly Evaluation[], role: ModelRole): Evaluation | undefined {
  return evaluations.find(({ model }) => model.role === role);
}

function figures(metricsOf: (role: ModelRole) => readonly Metric[] | undefined, name: MetricName): Figures {
  const figure = (role: ModelRole): Figure | null => {
    const metric = metricsOf(role)?.find((one) => one.name === name);
    if (!metric) return null;
    const { value, n, interval } = metric;
    return { value, low: interval.low, high: interval.high, n, text: percent(value), interval: percentInterval(interval) };
  };
  return { hosted: figure('hosted'), base: figure('base'), tuned: figure('tuned') };
}
