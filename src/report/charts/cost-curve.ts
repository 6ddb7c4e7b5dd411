import type { Economics } from '../../records/findings/economics.ts';
import { type ChartText, canvas, draw } from './draw.ts';

/** US dollars a month by requests a day, both logarithmic: the hosted model's line, own hardware's with its band. */
export async function costCurve(curve: Economics['curve'], width: number, text: ChartText): Promise<string> {
  const values = curve
    .filter(({ requestsPerDay, hostedUsd, localUsd }) => Math.min(requestsPerDay, hostedUsd, localUsd.low) > 0)
    .map(({ requestsPerDay, hostedUsd, localUsd: { low, likely, high } }) => ({ requests: requestsPerDay, hosted: hostedUsd, low, likely, high }));
  const x = {
    field: 'requests',
    type: 'quantitative',
    scale: { type: 'log', nice: false },
    axis: { title: 'Requests a day', grid: false, tickCount: 5, format: ',.0f' },
  } as const;
  const y = (field: string) =>
    ({ field, type: 'quantitative', scale: { type: 'log', nice: false }, axis: { title: 'US dollars a month', tickCount: 4, format: '$,.2~r' } }) as const;
  return draw(
    {
      ...canvas(width, 220),
      data: { values },
      layer: [
        { mark: { type: 'area', color: 'var(--tuned)', opacity: 0.18 }, encoding: { x, y: y('low'), y2: { field: 'high' } } },
        { mark: { type: 'line', color: 'var(--tuned)', strokeWidth: 2 }, encoding: { x, y: y('likely') } },
        { mark: { type: 'line', color: 'var(--hosted)', strokeWidth: 2, strokeDash: [6, 4] }, encoding: { x, y: y('hosted') } },
      ],
    },
    text,
  );
}
