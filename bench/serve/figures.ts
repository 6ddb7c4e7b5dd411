import { percentile } from './load.ts';

/** What one repetition of a load took. */
export interface Figures {
  /** Milliseconds of a request. */
  p50: number;
  p99: number;
  perSecond: number;
  /** Of the server under test, each request. */
  cpuMs: number;
  failed: number;
}

/** The middle repetition of each figure, and all that failed. */
export function medianOf(repetitions: readonly Figures[]): Figures {
  const middle = (pick: (figures: Figures) => number) => round(percentile(repetitions.map(pick), 0.5));
  return {
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    perSecond: Math.round(middle(({ perSecond }) => perSecond)),
    cpuMs: middle(({ cpuMs }) => cpuMs),
    failed: repetitions.reduce((sum, { failed }) => sum + failed, 0),
  };
}

export interface Overhead {
  p50: number;
  p99: number;
  /** The least and the most of a repetition's own difference at the 99th percentile. */
  p99Range: readonly [number, number];
}

/** How much longer than what is below it a server takes, milliseconds: the difference of the medians. */
export function overhead(of: readonly Figures[], below: readonly Figures[]): Overhead {
  const [high, low] = [medianOf(of), medianOf(below)];
  const each = of.map(({ p99 }, index) => p99 - (below[index]?.p99 ?? Number.NaN));
  return { p50: round(high.p50 - low.p50), p99: round(high.p99 - low.p99), p99Range: [round(Math.min(...each)), round(Math.max(...each))] };
}

export function round(value: number): number {
  return Number(value.toFixed(3));
}
