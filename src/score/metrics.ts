import { CORE_METRICS, type Evaluation, METRICS, type Metric, type MetricName, type Score, type Scored } from '../records/evaluation.ts';
import type { Example, Track } from '../records/example.ts';
import { type ClusteredValue, clusteredMean } from '../stats/cluster-t.ts';
import { interval95 } from '../stats/mean-interval.ts';

type Slice = Evaluation['slices'][number];

/** Mean and 95 % interval of every metric that applies to at least one of the scores. */
export function aggregate(scores: readonly Scored[], track: Track): Metric[] {
  return METRICS.flatMap((name) => {
    const values = scores.flatMap(({ cluster, values }) => (values[name] === undefined ? [] : [{ cluster, value: values[name] }]));
    return values.length === 0 ? [] : [metricOf(name, values, CORE_METRICS[track].includes(name))];
  });
}

function metricOf(name: MetricName, values: readonly ClusteredValue[], core: boolean): Metric {
  return { name, core, value: clusteredMean(values).mean, n: values.length, interval: interval95(values) };
}

/** The metrics over every named slice, domain and complexity of the gated examples, and over the challenge sets apart. */
export function sliceMetrics(graded: readonly { example: Example; score: Score }[], track: Track): Slice[] {
  const groups = new Map<string, { name: string; kind: Slice['kind']; scores: Scored[] }>();
  for (const { example, score } of graded) {
    if (score.status !== 'scored') continue;
    for (const { kind, name } of groupsOf(example)) {
      const group = groups.get(`${kind} ${name}`) ?? { name, kind, scores: [] };
      group.scores.push(score);
      groups.set(`${kind} ${name}`, group);
    }
  }
  return [...groups.values()]
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : 1))
    .map(({ name, kind, scores }) => ({ name, kind, n: scores.length, metrics: aggregate(scores, track) }));
}

const KINDS: readonly Slice['kind'][] = ['slice', 'domain', 'complexity', 'challenge'];

function groupsOf(example: Example): { kind: Slice['kind']; name: string }[] {
  const slices = [...new Set(example.slices)];
  if (example.challenge) return (slices.length > 0 ? slices : ['challenge']).map((name) => ({ kind: 'challenge', name }));
  return [
    ...slices.map((name) => ({ kind: 'slice' as const, name })),
    { kind: 'domain', name: example.domain },
    { kind: 'complexity', name: example.complexity },
  ];
}
