import type { RunView } from './view/view.ts';

const HEADER = [
  'track',
  'metric',
  'core',
  'model',
  'value',
  'low',
  'high',
  'n',
  'difference',
  'difference_low',
  'difference_high',
  'margin',
  'interval_rule',
  'point_rule',
  'floor',
  'floor_met',
];

/** One line for each track, metric and model, RFC 4180 with a header; shares from 0 to 1, empty where there is nothing to compare or no interval. */
export function csv(view: RunView): string {
  const rows = view.tracks.flatMap(({ track, roles, metrics, candidates }) =>
    metrics.flatMap(({ name, core, figures }) =>
      roles.flatMap((role) => {
        const figure = figures[role];
        if (!figure) return [];
        const compared = candidates.find(({ candidate }) => candidate === role);
        const verdict = compared?.rows.find(({ metric }) => metric === name);
        const floor = compared?.floors.find(({ metric }) => metric === name);
        const bounds = verdict && verdict.method !== 'none' ? [verdict.low, verdict.high] : ['', ''];
        const against = verdict ? [verdict.difference, ...bounds, verdict.margin, verdict.outcome, verdict.point] : ['', ...bounds, '', '', ''];
        return [[track, name, core, role, figure.value, figure.low, figure.high, figure.n, ...against, floor?.floor ?? '', floor?.met ?? '']];
      }),
    ),
  );
  return `${[HEADER, ...rows].map((row) => row.join(',')).join('\r\n')}\r\n`;
}
