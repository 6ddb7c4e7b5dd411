import { MODEL_ROLES, type ModelRole } from '../../records/evaluation.ts';
import { ROLE_LABELS } from '../view/labels.ts';
import type { Difference, TrackView } from '../view/track-view.ts';
import { type ChartText, canvas, draw, LABELS } from './draw.ts';

/** Width of the drawn SVG in pixels: one drawing for a page, one whose letters stay readable on a phone. */
export const CHART_WIDTHS = { wide: 880, narrow: 343 } as const;

const ROLE_SHAPES: Readonly<Record<ModelRole, string>> = { hosted: 'diamond', base: 'circle', tuned: 'square' };

/**
 * SVG that follows the page's CSS variables (`--ink`, `--muted`, `--rule`, `--margin`, `--hosted`, `--base`, `--tuned`).
 * One row a metric: where hosted (diamond), base (circle) and tuned (square) stand from 0 to 100 %, with their 95 % intervals.
 */
export async function levelsChart(metrics: TrackView['metrics'], width: number, text: ChartText): Promise<string> {
  const values = metrics.flatMap(({ label, figures }) =>
    MODEL_ROLES.flatMap((role) => {
      const figure = figures[role];
      return figure ? [{ metric: label, model: ROLE_LABELS[role], value: figure.value * 100, low: figure.low * 100, high: figure.high * 100 }] : [];
    }),
  );
  const models = MODEL_ROLES.filter((role) => values.some(({ model }) => model === ROLE_LABELS[role]));
  const y = metricAxis(metrics.map(({ label }) => label));
  const yOffset = { field: 'model', sort: models.map((role) => ROLE_LABELS[role]) };
  const scale = { domain: models.map((role) => ROLE_LABELS[role]), range: models.map((role) => `var(--${role})`) };
  const shapes = { domain: scale.domain, range: models.map((role) => ROLE_SHAPES[role]) };
  return draw(
    {
      ...canvas(width, metrics.length * 40),
      data: { values },
      encoding: { y, yOffset, color: { field: 'model', type: 'nominal', scale, legend: null } },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: {
            x: { field: 'low', type: 'quantitative', scale: { domain: [0, 100] }, axis: { title: 'Percent, 95 % interval', tickCount: 5 } },
            x2: { field: 'high' },
          },
        },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          encoding: { x: { field: 'value', type: 'quantitative' }, shape: { field: 'model', type: 'nominal', scale: shapes, legend: null } },
        },
      ],
    },
    text,
  );
}

/** One row a metric: the difference to the hosted model in points with its interval, the zero line and the margin (dashed). */
export async function differencesChart(rows: readonly Difference[], role: 'base' | 'tuned', width: number, text: ChartText): Promise<string> {
  const values = rows.map(({ label, difference, low, high, margin }) => ({
    metric: label,
    difference: difference * 100,
    low: low * 100,
    high: high * 100,
    margin: margin * -100,
  }));
  const reach = Math.max(...values.map(({ margin }) => -margin), 1);
  const least = Math.min(...values.map(({ low }) => low), -1.4 * reach);
  const most = Math.max(...values.map(({ high }) => high), 0.6 * reach);
  const domain = [least - PADDING * (most - least), most + PADDING * (most - least)];
  const y = metricAxis(rows.map(({ label }) => label));
  const colour = `var(--${role})`;
  const x = { field: 'difference', type: 'quantitative', scale: { domain, nice: false }, axis: { title: 'Points against hosted', tickCount: 6 } } as const;
  return draw(
    {
      ...canvas(width, rows.length * 28 + 4),
      data: { values },
      encoding: { y },
      layer: [
        { data: ONCE, mark: { type: 'rule', color: 'var(--muted)' }, encoding: { x: { datum: 0 }, y: { value: 0 }, y2: { value: 'height' } } },
        {
          mark: { type: 'tick', orient: 'vertical', bandSize: 28, thickness: 1.5, color: 'var(--margin)', strokeDash: [4, 3] },
          encoding: { x: { ...x, field: 'margin' } },
        },
        label('hosted', { datum: 0 }, 'left'),
        label('margin', { datum: -reach }, 'right'),
        { mark: { type: 'rule', strokeWidth: 3, color: colour }, encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' } } },
        ...(['low', 'high'] as const).map((field) => cap({ ...x, field }, colour)),
        { mark: { type: 'point', filled: true, size: 80, opacity: 1, shape: ROLE_SHAPES[role], color: colour }, encoding: { x } },
      ],
    },
    text,
  );
}

/** Share of the domain left free on either side, so that no bar ends on the border. */
const PADDING = 0.05;

/** Ends a bar where its interval ends. */
function cap<X extends object>(x: X, color: string) {
  return { mark: { type: 'tick', orient: 'vertical', size: 11, thickness: 2, opacity: 1, color }, encoding: { x } } as const;
}

/** For marks that stand once, not once a row. */
const ONCE = { values: [{}] };

/** Names a vertical line above the plot. */
function label(text: string, x: { datum: number }, align: 'left' | 'right') {
  return { data: ONCE, mark: { type: 'text', text, align, color: 'var(--muted)', fontSize: 11 }, encoding: { x, y: { value: -8 } } } as const;
}

/** Training loss by step as a faint line, its running mean as a strong one, validation loss as circles. */
export async function lossChart({ loss, meanLoss, valLoss }: NonNullable<TrackView['training']>, width: number, text: ChartText): Promise<string> {
  const x = { field: 'step', type: 'quantitative', scale: { nice: false }, axis: { title: 'Step', grid: false, tickCount: 6 } } as const;
  const y = { field: 'loss', type: 'quantitative', axis: { title: 'Loss', tickCount: 4 } } as const;
  return draw(
    {
      ...canvas(width, 150),
      layer: [
        { data: { values: loss }, mark: { type: 'line', color: 'var(--muted)', strokeWidth: 1, opacity: 0.5 }, encoding: { x, y } },
        { data: { values: meanLoss }, mark: { type: 'line', color: 'var(--tuned)', strokeWidth: 2 }, encoding: { x, y } },
        { data: { values: valLoss }, mark: { type: 'point', filled: true, size: 60, opacity: 1, color: 'var(--base)' }, encoding: { x, y } },
      ],
    },
    text,
  );
}

function metricAxis(labels: readonly string[]) {
  return {
    field: 'metric',
    type: 'nominal',
    sort: [...labels],
    axis: { title: null, domain: false, ticks: false, labelAlign: 'left', labelPadding: LABELS, minExtent: LABELS, maxExtent: LABELS },
  } as const;
}
