import { METRICS, type MetricName } from '../../records/evaluation.ts';
import type { Approaches } from '../../records/findings/approaches.ts';
import { duration, percent, percentInterval, points, pointsInterval } from '../view/numbers.ts';

/** The table of approaches as texts: a header, and a row for each model. Names are the user's files' and the config's. */
export function approachTable({ rows, metric }: Approaches): { header: string[]; rows: string[][] } {
  const shown = METRICS.filter((name) => rows.some(({ metrics }) => metrics.some((one) => one.name === name)));
  const names = [metric, ...shown.filter((name) => name !== metric)];
  return {
    header: ['approach', 'model', ...names, 'against hosted, points', 'of hosted', 'p50', 'US$'],
    rows: rows.map((row) => [
      row.name,
      `${row.model} (${row.role})`,
      ...names.map((name) => metricText(row, name)),
      row.difference ? `${points(row.difference.difference)} ${pointsInterval(row.difference.interval)}` : '',
      row.share ? percent(row.share.value) : '',
      row.p50Ms === null ? '' : duration(row.p50Ms),
      row.costUsd === null ? '' : row.costUsd.toFixed(4),
    ]),
  };
}

function metricText({ metrics }: Approaches['rows'][number], name: MetricName): string {
  const found = metrics.find((one) => one.name === name);
  return found ? `${percent(found.value)} ${percentInterval(found.interval)}` : '';
}
