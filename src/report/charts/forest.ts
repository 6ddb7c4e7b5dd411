import { html } from 'hono/html';
import type { Interval, Scale } from './scale.ts';

type Drawing = ReturnType<typeof html>;

const HEIGHT = 30;
const MIDDLE = HEIGHT / 2;

/**
 * A row of an interval plot: the zero line, the margin (dashed, with what lies beyond it shaded), the interval with its caps, the difference. Places are
 * percentages of whatever width the page gives it, so that one drawing serves every width; its words stand beside it.
 */
export function forestRow({ difference, low, high, margin, bounded }: Interval, scale: Scale, role: string): Drawing {
  const x = (share: number) => `${placeOf(share, scale)}%`;
  const colour = `var(--${role})`;
  return html`<svg class="forest" height="${HEIGHT}" width="100%" aria-hidden="true">
${margin === null ? '' : html`<rect x="0" y="0" width="${x(-margin)}" height="${HEIGHT}" fill="var(--beyond)"></rect><line x1="${x(-margin)}" x2="${x(-margin)}" y1="0" y2="${HEIGHT}" stroke="var(--margin)" stroke-width="1.5" stroke-dasharray="4 3"></line>`}
<line x1="${x(0)}" x2="${x(0)}" y1="0" y2="${HEIGHT}" stroke="var(--muted)"></line>
${bounded ? html`<line x1="${x(low)}" x2="${x(high)}" y1="${MIDDLE}" y2="${MIDDLE}" stroke="${colour}" stroke-width="3"></line>${[low, high].map((end) => html`<line x1="${x(end)}" x2="${x(end)}" y1="${MIDDLE - 5}" y2="${MIDDLE + 5}" stroke="${colour}" stroke-width="2"></line>`)}` : ''}
<circle cx="${x(difference)}" cy="${MIDDLE}" r="5" fill="${colour}" stroke="var(--paper)" stroke-width="1.5"></circle>
</svg>`;
}

/** The scale below the rows, in points. */
export function forestAxis(scale: Scale): Drawing {
  return html`<svg class="forest" height="18" width="100%" aria-hidden="true">${ticksOf(scale).map(
    (tick) =>
      html`<text x="${placeOf(tick / 100, scale)}%" y="13" text-anchor="middle" font-size="11" fill="var(--muted)">${tick > 0 ? `+${tick}` : String(tick).replace('-', '\u2212')}</text>`,
  )}</svg>`;
}

/** Percent of the width, two decimals. */
function placeOf(share: number, { from, to }: Scale): number {
  return Math.round(((share - from) / (to - from)) * 10_000) / 100;
}

/** Round numbers of points, at most six and none at the very edge. */
function ticksOf({ from, to }: Scale): number[] {
  const [low, high] = [from * 100, to * 100];
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].find((one) => (high - low) / one <= 6) ?? 100;
  const [first, last] = [Math.ceil((low + step * 0.2) / step), Math.floor((high - step * 0.2) / step)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => Number(((first + at) * step).toFixed(1)));
}
