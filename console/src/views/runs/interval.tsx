import clsx from 'clsx';
import type { VerdictOutcome } from '../../../../src/records/comparison.ts';

export interface Drawn {
  difference: number;
  /** Null where there is no interval. */
  low: number | null;
  high: number | null;
  margin?: number;
}

/** The same scale for rows that stand below each other: zero, the margin and every interval are in sight. */
export function scaleOf(rows: readonly Drawn[]): { from: number; to: number } {
  const ends = rows.flatMap(({ difference, low, high, margin }) => [difference, low ?? difference, high ?? difference, -(margin ?? 0)]);
  const [from, to] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const room = Math.max(0.02, (to - from) * 0.08);
  return { from: Math.max(-1, from - room), to: Math.min(1, to + room) };
}

const COLOURS: Readonly<Record<VerdictOutcome | 'plain', string>> = {
  parity: 'bg-parity',
  inferior: 'bg-inferior',
  inconclusive: 'bg-inconclusive',
  plain: 'bg-accent',
};

interface IntervalProps {
  drawn: Drawn;
  scale: { from: number; to: number };
  look: VerdictOutcome | 'plain';
  /** Said in place of the drawing. */
  says: string;
}

/** A difference with its interval, against zero and the margin: what lies left of the margin is a loss nobody accepted. */
export function Interval({ drawn: { difference, low, high, margin }, scale, look, says }: IntervalProps) {
  const at = (value: number) => `${(100 * (value - scale.from)) / (scale.to - scale.from)}%`;
  const colour = COLOURS[look];
  return (
    <div role="img" aria-label={says} className="relative h-6 min-w-24 overflow-hidden rounded bg-sunken">
      {margin !== undefined && margin > 0 && (
        <>
          <div className="absolute inset-y-0 left-0 bg-inferior-soft" style={{ width: at(-margin) }} />
          <div className="absolute inset-y-0 border-l border-dashed border-inferior" style={{ left: at(-margin) }} />
        </>
      )}
      <div className="absolute inset-y-0 border-l border-field" style={{ left: at(0) }} />
      {low !== null && high !== null && (
        <div
          className={clsx('absolute top-1/2 h-1 -translate-y-1/2 rounded-full', colour)}
          style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})` }}
        />
      )}
      <div
        className={clsx('absolute top-1/2 size-2.5 -translate-x-1/2 -translate-y-1/2 rounded-full ring-2 ring-raised', colour)}
        style={{ left: at(difference) }}
      />
    </div>
  );
}
