import { type Scale, scaleOf } from '../charts/scale.ts';
import { type Candidate, type Difference, intervalOf, type TrackView } from '../view/track-view.ts';

/** Characters from the left to the right end of the scale. */
const WIDTH = 44;

/** The deciding model's intervals drawn in text, on what the gate decides on; empty where nothing was compared. */
export function intervalsPicture({ candidates, decides }: TrackView): string {
  const candidate = candidates.find((one) => one.candidate === decides) ?? candidates.at(-1);
  const rows = candidate?.rows.filter(({ gating }) => gating) ?? [];
  if (!candidate || rows.length === 0) return '';
  const scale = scaleOf(rows.map(intervalOf));
  const labels = Math.max(...rows.map(({ label }) => label.length));
  const texts = Math.max(...rows.map(({ text }) => text.length));
  const lines = rows.map((row) => `${row.label.padEnd(labels)}  ${bar(row, scale)}  ${row.text.padStart(texts)} ${row.interval} ${row.decided}`.trimEnd());
  return ['```text', legend(candidate, rows), ...lines, '```'].join('\n');
}

function legend({ label, level }: Candidate, rows: readonly Difference[]): string {
  const margins = [...new Set(rows.map(({ marginText }) => marginText))].join(' / ');
  return `${label} minus hosted in points, ${level} intervals; │ no difference, ┊ margin ${margins}`;
}

/** `┊      ├──│─●──┤`: what matters more covers what matters less. */
function bar(row: Difference, scale: Scale): string {
  const { difference, low, high, margin, bounded } = intervalOf(row);
  const at = (share: number) => Math.min(WIDTH - 1, Math.max(0, Math.round(((share - scale.from) / (scale.to - scale.from)) * (WIDTH - 1))));
  const drawn = Array.from({ length: WIDTH }, () => ' ');
  if (bounded) drawn.fill('─', at(low), at(high) + 1);
  drawn[at(0)] = bounded && at(low) < at(0) && at(0) < at(high) ? '┼' : '│';
  if (margin !== null) drawn[at(-margin)] = '┊';
  if (bounded) {
    drawn[at(low)] = '├';
    drawn[at(high)] = '┤';
  }
  drawn[at(difference)] = '●';
  return drawn.join('');
}
