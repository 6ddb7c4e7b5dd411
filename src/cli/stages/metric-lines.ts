import type { Evaluation } from '../../records/evaluation.ts';

/** One line a metric: value, n and 95 % interval. */
export function metricLines({ metrics, unscored, examples }: Pick<Evaluation, 'metrics' | 'unscored' | 'examples'>): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(8);
  const missing = unscored.map(({ reason, count }) => `${count} ${reason}`).join(', ');
  return [
    ...metrics.map(
      (metric) =>
        `${metric.core ? '*' : ' '} ${metric.name.padEnd(20)} ${percent(metric.value)}  n ${metric.n}  95 % interval ${percent(metric.interval.low)} to ${percent(metric.interval.high)}`,
    ),
    ...(missing ? [`  unscored of ${examples}: ${missing}`] : []),
  ];
}
