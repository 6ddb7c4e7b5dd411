import { SPLITS } from '../../records/example.ts';
import type { DatasetView } from '../view/data/dataset-view.ts';
import { type ChartText, canvas, draw, LABELS } from './draw.ts';

/** A name as long as the labels' room; vega's own limit guesses too wide. */
const CLIPPED = "length(datum.label) > 17 ? slice(datum.label, 0, 16) + '…' : datum.label";

/** One row a domain: its clusters side by side by split, in the page's `--train`, `--val`, `--test` and `--vault`. */
export async function distributionChart(strata: DatasetView['strata'], width: number, text: ChartText): Promise<string> {
  const values = strata.flatMap(({ domain, clusters }) => clusters.map(({ split, count }) => ({ domain, split, count, place: SPLITS.indexOf(split) })));
  return draw(
    {
      ...canvas(width, strata.length * 26 + 4),
      data: { values },
      mark: { type: 'bar', height: 14 },
      encoding: {
        y: {
          field: 'domain',
          type: 'nominal',
          sort: strata.map(({ domain }) => domain),
          axis: {
            title: null,
            domain: false,
            ticks: false,
            labelAlign: 'left',
            labelPadding: LABELS,
            minExtent: LABELS,
            maxExtent: LABELS,
            labelExpr: CLIPPED,
          },
        },
        x: { field: 'count', type: 'quantitative', stack: 'zero', axis: { title: 'Clusters', tickCount: 5, format: 'd' } },
        color: { field: 'split', type: 'nominal', scale: { domain: [...SPLITS], range: SPLITS.map((split) => `var(--${split})`) }, legend: null },
        order: { field: 'place', type: 'quantitative' },
      },
    },
    text,
  );
}
