import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { TrackCost } from '../../../../src/records/console/cost.ts';
import { compact } from '../../ui/numbers.ts';
import { dollars, requests, shortDollars } from './money.ts';

type Point = TrackCost['line'][number];

/** A month's cost over requests a day, both scales logarithmic. The table below it says the same in words. */
export function Curve({ line, requestsPerDay, breakEven }: { line: readonly Point[]; requestsPerDay: number; breakEven: number | null }) {
  const points = line.map((point) => ({ ...point, band: [point.localUsd.low, point.localUsd.high], local: point.localUsd.likely }));
  const costs = line.flatMap(({ hostedUsd, localUsd }) => [hostedUsd, localUsd.low, localUsd.high]).filter((cost) => cost > 0);
  const domain = [10 ** Math.floor(Math.log10(Math.min(...costs))), 10 ** Math.ceil(Math.log10(Math.max(...costs)))];
  const [first, last] = [line[0]?.requestsPerDay ?? 100, line.at(-1)?.requestsPerDay ?? 1e6];
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="flex flex-wrap gap-x-5 gap-y-1 text-[0.8125rem] text-muted">
        <Key className="border-hosted border-dashed" label="Hosted" />
        <Key className="border-accent" label="Own GPUs, likely" />
        <span className="inline-flex items-center gap-2">
          <span className="h-3 w-5 rounded-sm bg-accent/20" aria-hidden /> best to worst case
        </span>
      </figcaption>
      <div
        role="img"
        aria-label={`US dollars a month over requests a day. ${breakEven === null ? 'The lines do not cross where one GPU is enough.' : `They cross at about ${requests(breakEven)} requests a day.`} The table below has the figures.`}
        className="h-72 w-full min-w-0 overflow-hidden sm:h-80"
      >
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 300 }}>
          <ComposedChart data={points} accessibilityLayer={false} margin={{ top: 22, right: 12, bottom: 4, left: 0 }}>
            <CartesianGrid stroke="var(--color-rule)" vertical={false} />
            <XAxis dataKey="requestsPerDay" type="number" scale="log" domain={[first, last]} ticks={decades(first, last)} tickFormatter={compact} {...AXIS} />
            <YAxis
              type="number"
              scale="log"
              domain={domain}
              ticks={decades(domain[0] ?? 1, domain[1] ?? 10)}
              tickFormatter={shortDollars}
              width={56}
              allowDataOverflow
              {...AXIS}
            />
            <Area dataKey="band" stroke="none" fill="var(--color-accent)" fillOpacity={0.16} isAnimationActive={false} type="stepBefore" activeDot={false} />
            <Line dataKey="hostedUsd" stroke="var(--color-hosted)" strokeWidth={2} strokeDasharray="6 4" dot={false} isAnimationActive={false} />
            <Line dataKey="local" stroke="var(--color-accent)" strokeWidth={2.25} dot={false} isAnimationActive={false} type="stepBefore" />
            {breakEven !== null && (
              <ReferenceLine
                x={breakEven}
                stroke="var(--color-parity)"
                label={{ value: 'break-even', position: 'top', fill: 'var(--color-parity)', fontSize: 12 }}
              />
            )}
            <ReferenceLine
              x={requestsPerDay}
              stroke="var(--color-ink)"
              strokeDasharray="2 3"
              label={{ value: 'here', position: 'insideBottomLeft', fill: 'var(--color-muted)', fontSize: 12 }}
            />
            <Tooltip content={Told} isAnimationActive={false} cursor={{ stroke: 'var(--color-field)' }} />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

const AXIS = { stroke: 'var(--color-rule)', tick: { fill: 'var(--color-muted)', fontSize: 12 }, tickLine: false } as const;

function Key({ className, label }: { className: string; label: string }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span className={`w-5 border-t-2 ${className}`} aria-hidden /> {label}
    </span>
  );
}

function Told({ active, payload }: { active?: boolean; payload?: readonly { payload?: Point }[] }) {
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  return (
    <div className="rounded-lg border border-rule bg-raised px-3 py-2 text-[0.8125rem] shadow-lg">
      <p className="font-medium">{requests(point.requestsPerDay)} a day</p>
      <p>Hosted {dollars(point.hostedUsd)} a month</p>
      <p>
        Own GPUs {dollars(point.localUsd.likely)} ({dollars(point.localUsd.low)} to {dollars(point.localUsd.high)})
      </p>
    </div>
  );
}

function decades(from: number, to: number): number[] {
  const [low, high] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
  return Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
}
