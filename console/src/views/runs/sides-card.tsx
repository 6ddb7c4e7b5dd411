import clsx from 'clsx';
import type { MetricChange, SideChange } from '../../../../src/records/console/runs/two-runs.ts';
import { Card } from '../../ui/card.tsx';
import { count } from '../../ui/numbers.ts';
import { Interval, scaleOf } from './interval.tsx';
import { RoleMark } from './marks.tsx';
import { CELLS, Folded, Scrolling } from './section.tsx';

export function sideKey({ track, role }: Pick<SideChange, 'track' | 'role'>): string {
  return `${track}-${role}`;
}

interface SidesCardProps {
  sides: readonly SideChange[];
  chosen: SideChange;
  onChoose(side: SideChange): void;
  missing: readonly string[];
}

/** Each model on each track by the metric that decides; the chosen one with all its metrics below. */
export function SidesCard({ sides, chosen, onChoose, missing }: SidesCardProps) {
  const rows = sides.flatMap((side) => {
    const deciding = side.metrics.find(({ decides }) => decides);
    return deciding ? [{ side, deciding }] : [];
  });
  const deciding = [...new Set(rows.map(({ deciding: { label } }) => label))];
  const scale = scaleOf(rows.flatMap(({ deciding: { paired } }) => paired ?? []));
  return (
    <Card flush title="What changed" aside={`${deciding.join(' and ')}; ${chosen.level} intervals, in points`}>
      <Scrolling label="What changed, by model and track">
        <table className={CELLS}>
          <Heads first="Model" />
          <tbody>
            {rows.map(({ side, deciding }) => {
              const isChosen = side === chosen;
              return (
                <tr key={sideKey(side)} className={clsx('relative', isChosen ? 'bg-chosen' : 'hover:bg-hover')}>
                  <th scope="row">
                    <button
                      type="button"
                      aria-pressed={isChosen}
                      onClick={() => onChoose(side)}
                      className="flex w-full items-center gap-x-3 text-left whitespace-nowrap after:absolute after:inset-0 max-sm:flex-col max-sm:items-start"
                    >
                      <RoleMark role={side.role} />
                      <span className="text-[0.8125rem] text-muted">{side.trackLabel}</span>
                    </button>
                  </th>
                  <Change change={deciding} scale={scale} says={`${side.trackLabel}, ${side.roleLabel}`} level={side.level} />
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scrolling>
      <Folded title={`All metrics: ${chosen.trackLabel.toLowerCase()}, ${chosen.role}`} aside={`${count(chosen.shared)} examples graded in both`}>
        <Metrics side={chosen} />
      </Folded>
      {[...chosen.notes, ...missing].map((note) => (
        <p key={note} className="border-t border-rule px-4 py-2 text-[0.8125rem] text-muted">
          {note}
        </p>
      ))}
    </Card>
  );
}

function Metrics({ side }: { side: SideChange }) {
  const scale = scaleOf(side.metrics.flatMap(({ paired }) => paired ?? []));
  return (
    <Scrolling label={`${side.trackLabel}, ${side.roleLabel}: all metrics`}>
      <table className={CELLS}>
        <Heads first="Metric" />
        <tbody>
          {side.metrics.map((change) => (
            <tr key={change.metric}>
              <th scope="row" className={change.decides ? '!font-medium' : 'text-muted'}>
                {change.label}
              </th>
              <Change change={change} scale={scale} says={change.label} level={side.level} />
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function Heads({ first }: { first: string }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        <th scope="col" className="!text-right">
          Before
        </th>
        <th scope="col" className="!text-right">
          After
        </th>
        <th scope="col" className="w-[30%] max-sm:hidden">
          After − before
        </th>
        <th scope="col" className="!text-right">
          Difference
        </th>
        <th scope="col" className="!text-right">
          Gained / lost
        </th>
        <th scope="col" className="!text-right">
          Shared
        </th>
      </tr>
    </thead>
  );
}

function Change({
  change: { before, after, paired },
  scale,
  says,
  level,
}: {
  change: MetricChange;
  scale: { from: number; to: number };
  says: string;
  level: string;
}) {
  const figure = (one: MetricChange['before']) => (
    <>
      {one?.text ?? '–'} <span className="text-xs text-faint max-lg:hidden">{one?.interval}</span>
    </>
  );
  // Sure is what the interval keeps clear of zero.
  const look = paired === null || paired.low === null || paired.high === null ? 'plain' : paired.low > 0 ? 'parity' : paired.high < 0 ? 'inferior' : 'plain';
  return (
    <>
      <td className="text-right whitespace-nowrap">{figure(before)}</td>
      <td className="text-right whitespace-nowrap">{figure(after)}</td>
      <td className="max-sm:hidden">
        {paired ? (
          <Interval drawn={paired} scale={scale} look={look} says={`${says}: ${paired.text} points, ${level} interval ${paired.interval}`} />
        ) : (
          <span className="text-[0.8125rem] text-muted">not paired</span>
        )}
      </td>
      <td className={clsx('text-right whitespace-nowrap', look === 'parity' && 'text-parity', look === 'inferior' && 'text-inferior')}>
        {paired?.text ?? '–'} <span className="text-xs text-faint max-sm:hidden">{paired?.interval}</span>
      </td>
      <td className="text-right whitespace-nowrap text-muted">{paired ? `${count(paired.gained)} / ${count(paired.lost)}` : '–'}</td>
      <td className="text-right text-muted">{paired ? count(paired.n) : '–'}</td>
    </>
  );
}
