import { pairedDifference } from '../../../compare/difference.ts';
import type { ShownFigure } from '../../../records/console/runs/list.ts';
import { FLIP_KINDS, type FlipKind, type MetricChange, type SideChange } from '../../../records/console/runs/two-runs.ts';
import { type Evaluation, METRICS, type MetricName, type ModelRole } from '../../../records/evaluation.ts';
import type { Track } from '../../../records/example.ts';
import { METRIC_LABELS, ROLE_LABELS, TRACK_LABELS } from '../../../report/view/labels.ts';
import { level, percent, percentInterval, points, pointsInterval } from '../../../report/view/numbers.ts';
import { type GradedExample, type Grades, rightMetric } from './graded.ts';

export interface Graded {
  /** The run's id. */
  run: string;
  evaluation: Evaluation;
  /** Null where neither the cache nor the run's folder holds any. */
  grades: Grades | null;
}

export interface SideOptions {
  track: Track;
  role: ModelRole;
  before: Graded;
  after: Graded;
  /** As the gate of the run: two one-sided bounds at alpha, and the margin it was judged by. */
  alpha: number;
  margin: number;
}

/** One model in both runs: each metric, and the difference on what both graded, by the gate's own statistics. */
export function sideChange(options: SideOptions): SideChange {
  const { track, role, before, after, alpha } = options;
  const right = rightMetric(track);
  const flips = flippedIds(options);
  const gated = (kind: FlipKind) => flips[kind].filter(({ isChallenge }) => !isChallenge).length;
  const pairs = pairsOf(before.grades, after.grades);
  const areClustersKnown = pairs.every(({ before, after }) => before.cluster !== null || after.cluster !== null);
  const measured = METRICS.filter((name) => [before, after].some(({ evaluation }) => evaluation.metrics.some((metric) => metric.name === name)));
  return {
    ...{ track, trackLabel: TRACK_LABELS[track], role, roleLabel: ROLE_LABELS[role] },
    ...{ before: before.grades?.source ?? 'none', after: after.grades?.source ?? 'none' },
    level: level(alpha),
    shared: pairs.length,
    flips: { lost: gated('lost'), gained: gated('gained'), 'only-before': gated('only-before'), 'only-after': gated('only-after') },
    metrics: measured.map((metric) => ({
      metric,
      label: METRIC_LABELS[metric],
      decides: metric === right,
      before: figureOf(before.evaluation, metric),
      after: figureOf(after.evaluation, metric),
      paired: changeOf(pairs, metric, { ...options, areClustersKnown }),
    })),
    notes: notesOf(options, flips),
  };
}

interface GradedPair {
  id: string;
  before: GradedExample;
  after: GradedExample;
}

/** Examples of the gate that both runs graded. */
function pairsOf(before: Grades | null, after: Grades | null): GradedPair[] {
  if (!before || !after) return [];
  return [...before.byExample].flatMap(([id, one]) => {
    const other = after.byExample.get(id);
    return other && !one.isChallenge && !other.isChallenge ? [{ id, before: one, after: other }] : [];
  });
}

type ChangeOptions = Pick<SideOptions, 'alpha' | 'margin'> & { areClustersKnown: boolean };

function changeOf(pairs: readonly GradedPair[], metric: MetricName, { alpha, margin, areClustersKnown }: ChangeOptions): MetricChange['paired'] {
  const values = pairs.flatMap(({ id, before, after }) => {
    const [one, other] = [before.values[metric], after.values[metric]];
    return one === undefined || other === undefined ? [] : [{ cluster: before.cluster ?? after.cluster ?? id, hosted: one, local: other }];
  });
  if (values.length === 0) return null;
  const { n, clusters, difference, interval, method, discordant } = pairedDifference(values, { delta: margin, alpha });
  const bounds = areClustersKnown && method !== 'none' ? interval : null;
  return {
    n,
    clusters: areClustersKnown ? clusters : null,
    difference,
    text: points(difference),
    low: bounds?.low ?? null,
    high: bounds?.high ?? null,
    interval: bounds ? pointsInterval(bounds) : 'no interval',
    gained: discordant.localOnly,
    lost: discordant.hostedOnly,
  };
}

export type Flipped = { id: string; isChallenge: boolean; before: GradedExample | null; after: GradedExample | null };

/** Which examples flipped, by kind: those of the gate first. */
export function flippedIds({ track, before, after }: Pick<SideOptions, 'track' | 'before' | 'after'>): Record<FlipKind, Flipped[]> {
  const metric = rightMetric(track);
  const flips: Record<FlipKind, Flipped[]> = { lost: [], gained: [], 'only-before': [], 'only-after': [] };
  if (!before.grades || !after.grades) return flips;
  const isRight = (one: GradedExample) => one.values[metric] === 1;
  const ids = new Set([...before.grades.byExample.keys(), ...after.grades.byExample.keys()]);
  for (const id of ids) {
    const [one, other] = [before.grades.byExample.get(id) ?? null, after.grades.byExample.get(id) ?? null];
    const kind = one === null ? 'only-after' : other === null ? 'only-before' : isRight(one) === isRight(other) ? null : isRight(one) ? 'lost' : 'gained';
    if (kind !== null) flips[kind].push({ id, isChallenge: (one ?? other)?.isChallenge ?? false, before: one, after: other });
  }
  for (const kind of FLIP_KINDS) flips[kind].sort((a, b) => Number(a.isChallenge) - Number(b.isChallenge));
  return flips;
}

function figureOf({ metrics }: Evaluation, name: MetricName): ShownFigure | null {
  const metric = metrics.find((one) => one.name === name);
  if (!metric) return null;
  const { value, n, interval } = metric;
  return { value, low: interval.low, high: interval.high, n, text: percent(value), interval: percentInterval(interval) };
}

function notesOf({ before, after }: SideOptions, flips: Record<FlipKind, Flipped[]>): string[] {
  const told = [before, after].map(({ grades, run }) => ({ grades, which: `Run ${run}` }));
  const apart = FLIP_KINDS.reduce((sum, kind) => sum + flips[kind].filter(({ isChallenge }) => isChallenge).length, 0);
  return [
    ...told.flatMap(({ grades, which }) => {
      if (grades === null) return [`${which} left neither scores in this stage cache nor a list of its examples: its figures stand alone.`];
      if (grades.source === 'cache') return [];
      return [
        `${which} was scored on another machine: its folder tells right from wrong, so only the metric that decides is paired, and without clusters there is no interval.`,
      ];
    }),
    ...(before.grades && after.grades && before.evaluation.scorerVersion !== after.evaluation.scorerVersion
      ? [
          `They were graded by different scorers (${before.evaluation.scorerVersion} and ${after.evaluation.scorerVersion}): part of a difference may be theirs.`,
        ]
      : []),
    ...(apart > 0 ? [`${apart} of the listed examples ${apart === 1 ? 'is' : 'are'} not in the gate (challenge), and not in its figures.`] : []),
  ];
}
