import type { Approaches } from '../../records/findings/approaches.ts';

const HEADER = [
  'track',
  'split',
  'approach',
  'model',
  'role',
  'metric',
  'value',
  'low',
  'high',
  'n',
  'difference',
  'difference_low',
  'difference_high',
  'winner',
];

/** One line a model and metric; differences against the hosted model stand on the line of the metric they are of. */
export function approachesCsv(tracks: readonly Approaches[]): string {
  const lines = tracks.flatMap(({ track, split, metric, rows, winner }) =>
    rows.flatMap(({ name, model, role, metrics, difference }) =>
      metrics.map((one) => {
        const against = one.name === metric && difference ? [difference.difference, difference.interval.low, difference.interval.high] : ['', '', ''];
        const figures = [one.name, one.value, one.interval.low, one.interval.high, one.n, ...against];
        return [track, split, name, model, role, ...figures, name === winner ? 'yes' : ''].map(cell).join(',');
      }),
    ),
  );
  return `${[HEADER.join(','), ...lines].join('\r\n')}\r\n`;
}

/** Quoted, and no formula to a spreadsheet. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]|^'/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
