import type { ReactNode } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Training, TrainingPoint } from '../../../../src/records/console/training.ts';
import { count, duration } from '../../ui/numbers.ts';
import { meanLosses } from './means.ts';
import { loss, nameOf, rate } from './words.ts';

interface CurvesProps {
  training: Training;
  isLog: boolean;
  /** Taller, where it stands alone. */
  isLarge?: boolean;
}

interface Drawn extends TrainingPoint {
  mean?: number;
}

const TICK = { fill: 'var(--color-muted)', fontSize: 11 };
const MARGIN = { top: 8, right: 12, bottom: 0, left: 0 };
const START = { width: 480, height: 200 };

/** Loss and learning rate over the steps. */
export function Curves({ training, isLog, isLarge = false }: CurvesProps) {
  const { history, totalSteps } = training;
  const points = meanLosses(history).map((point) => (isLog ? positive(point) : point));
  const hasRate = history.some(({ learningRate }) => learningRate !== undefined);
  const steps: [number, number] = [0, Math.max(totalSteps ?? 0, history.at(-1)?.step ?? 1)];
  const hasMean = points.some(({ mean }) => mean !== undefined);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Chart title={`Loss: ${nameOf(training)}`} says={lossInWords(training)} height={isLarge ? 'h-80' : 'h-52'} legend={<LossLegend hasMean={hasMean} />}>
        <LineChart data={points} margin={MARGIN} syncId={training.id} syncMethod="value">
          {frame({ steps, isLog, format: shortLoss, ticks: 5 })}
          <Line {...LINE} dataKey="loss" stroke="var(--color-accent)" strokeOpacity={hasMean ? 0.35 : 1} strokeWidth={1.25} dot={points.length < 3} />
          {hasMean && <Line {...LINE} dataKey="mean" stroke="var(--color-accent)" strokeWidth={2} dot={false} />}
          <Line
            {...LINE}
            dataKey="valLoss"
            stroke="var(--color-base)"
            strokeWidth={1.5}
            strokeDasharray="5 4"
            dot={{ r: 3.5, strokeDasharray: '0', fill: 'var(--color-raised)' }}
          />
        </LineChart>
      </Chart>
      {hasRate && (
        <Chart title={`Learning rate: ${nameOf(training)}`} says={rateInWords(history)} height={isLarge ? 'h-36' : 'h-24'} legend="Learning rate">
          <LineChart data={history} margin={MARGIN} syncId={training.id} syncMethod="value">
            {frame({ steps, isLog: false, format: rate, ticks: 3 })}
            <Line {...LINE} dataKey="learningRate" stroke="var(--color-parity)" strokeWidth={1.75} dot={false} />
          </LineChart>
        </Chart>
      )}
    </div>
  );
}

const LINE = { type: 'linear', isAnimationActive: false, connectNulls: true, activeDot: { r: 3.5 } } as const;

interface FrameOptions {
  steps: [number, number];
  isLog: boolean;
  /** Of the vertical axis. */
  ticks: number;
  format(value: number): string;
}

/** Grid, axes and what is shown under the pointer. */
function frame({ steps, isLog, ticks, format }: FrameOptions) {
  return [
    <CartesianGrid key="grid" stroke="var(--color-rule)" vertical={false} />,
    <XAxis
      key="x"
      {...{ dataKey: 'step', type: 'number', domain: steps, allowDecimals: false, tick: TICK, tickLine: false, height: 22, minTickGap: 32 }}
      stroke="var(--color-rule)"
      tickFormatter={(step: number) => count(step)}
    />,
    <YAxis
      key="y"
      {...{
        scale: isLog ? 'log' : 'linear',
        domain: isLog ? ['auto', 'auto'] : [0, 'auto'],
        tickCount: ticks,
        interval: isLog ? 'preserveEnd' : 0,
        tick: TICK,
        tickLine: false,
        axisLine: false,
        width: 52,
      }}
      allowDataOverflow={isLog}
      tickFormatter={format}
    />,
    <Tooltip
      key="tip"
      isAnimationActive={false}
      cursor={{ stroke: 'var(--color-field)', strokeDasharray: '3 3' }}
      content={({ active, payload }) => <PointTip isShown={active} point={payload[0]?.payload} />}
    />,
  ];
}

function PointTip({ isShown, point }: { isShown: boolean; point: Drawn | undefined }) {
  if (!isShown || !point) return null;
  const rows: readonly [string, string | undefined][] = [
    ['Loss', point.loss === undefined ? undefined : loss(point.loss)],
    ['Mean of 10', point.mean === undefined ? undefined : loss(point.mean)],
    ['Validation', point.valLoss === undefined ? undefined : loss(point.valLoss)],
    ['Learning rate', point.learningRate === undefined ? undefined : rate(point.learningRate)],
    ['Gradient norm', point.gradNorm?.toFixed(3)],
    ['After', point.elapsedS === undefined ? undefined : duration(point.elapsedS * 1_000)],
  ];
  return (
    <div className="rounded-lg border border-rule bg-raised px-3 py-2 text-xs shadow-lg">
      <div className="pb-1 font-medium">Step {count(point.step)}</div>
      <dl className="grid grid-cols-[auto_auto] gap-x-4 gap-y-0.5">
        {rows.map(
          ([name, value]) =>
            value && (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="text-right font-medium">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  );
}

interface ChartProps {
  title: string;
  /** For who does not see it. */
  says: string;
  height: string;
  legend: ReactNode;
  children: ReactNode;
}

function Chart({ title, says, height, legend, children }: ChartProps) {
  return (
    <figure aria-label={title} className="min-w-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 pb-1 text-xs text-muted">{legend}</div>
      <div className={height}>
        <ResponsiveContainer initialDimension={START}>{children}</ResponsiveContainer>
      </div>
      <figcaption className="sr-only">{says}</figcaption>
    </figure>
  );
}

function LossLegend({ hasMean }: { hasMean: boolean }) {
  return (
    <>
      <Sample line={<line x1="0" y1="5" x2="20" y2="5" stroke="var(--color-accent)" strokeWidth="1.5" strokeOpacity={hasMean ? 0.5 : 1} />}>Loss</Sample>
      {hasMean && <Sample line={<line x1="0" y1="5" x2="20" y2="5" stroke="var(--color-accent)" strokeWidth="2.5" />}>Mean of 10</Sample>}
      <Sample
        line={
          <>
            <line x1="0" y1="5" x2="20" y2="5" stroke="var(--color-base)" strokeWidth="1.5" strokeDasharray="4 3" />
            <circle cx="10" cy="5" r="3" fill="var(--color-raised)" stroke="var(--color-base)" strokeWidth="1.5" />
          </>
        }
      >
        Validation
      </Sample>
    </>
  );
}

function Sample({ line, children }: { line: ReactNode; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width="20" height="10" aria-hidden="true">
        {line}
      </svg>
      {children}
    </span>
  );
}

/** A logarithm has no place for nothing. */
function positive(point: Drawn): Drawn {
  return Object.fromEntries(Object.entries(point).filter(([name, value]) => name === 'step' || value > 0)) as unknown as Drawn;
}

function shortLoss(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(0) : String(Number(value.toPrecision(2)));
}

function lossInWords({ history, valLoss }: Training): string {
  const told = history.filter((point) => point.loss !== undefined);
  const [first, last] = [told[0], told.at(-1)];
  if (!first || !last) return 'No step is done yet.';
  const validation = valLoss === null ? '' : ` Validation loss ${loss(valLoss)}.`;
  return `From ${loss(first.loss)} at step ${first.step} to ${loss(last.loss)} at step ${last.step}.${validation} As table shows each step.`;
}

function rateInWords(history: readonly TrainingPoint[]): string {
  const most = history.reduce((highest, { learningRate = 0 }) => Math.max(highest, learningRate), 0);
  return `At most ${rate(most)}, now ${rate(history.findLast(({ learningRate }) => learningRate !== undefined)?.learningRate)}.`;
}
