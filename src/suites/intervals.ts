import type { Interval } from '../records/evaluation.ts';
import { normalQuantile } from '../stats/normal.ts';

/** The mean of a class of examples with its 95 % interval. */
export interface Part {
  value: number;
  n: number;
  interval: Interval;
}

export interface Estimate {
  value: number;
  interval: Interval;
}

/**
 * The mean over all classes by how many examples each has. Its interval is made of the classes' own, which know of clusters within them: MOVER
 * (Zou and Donner 2008, Stat. Med. 27:1693), the distances to each bound squared and added up.
 */
export function pooledMean(parts: readonly Part[]): Estimate {
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const weighted = (of: (part: Part) => number) => Math.sqrt(parts.reduce((sum, part) => sum + ((part.n / n) * of(part)) ** 2, 0));
  const value = parts.reduce((sum, part) => sum + (part.n / n) * part.value, 0);
  return { value, interval: { low: value - weighted(below), high: value + weighted(above) } };
}

/** The least of several means. Each bound is as far out as makes 95 % for all of them together (Bonferroni, with normal quantiles). */
export function lowestMean(parts: readonly Part[]): Estimate {
  const wider = normalQuantile(1 - 0.025 / parts.length) / normalQuantile(0.975);
  return {
    value: Math.min(...parts.map(({ value }) => value)),
    interval: {
      low: Math.max(0, Math.min(...parts.map((part) => part.value - wider * below(part)))),
      high: Math.min(1, ...parts.map((part) => part.value + wider * above(part))),
    },
  };
}

/** The standard deviation of the means themselves, which are all there are; its interval by the delta method from theirs. */
export function spreadOfMeans(parts: readonly Part[]): Estimate {
  const mean = parts.reduce((sum, { value }) => sum + value, 0) / parts.length;
  const value = Math.sqrt(parts.reduce((sum, part) => sum + (part.value - mean) ** 2, 0) / parts.length);
  // How the deviation moves with one mean; where all are equal, every direction is alike.
  const slope = (part: Part) => (value === 0 ? 1 / Math.sqrt(parts.length) : (part.value - mean) / (value * Math.sqrt(parts.length))) / Math.sqrt(parts.length);
  const half = Math.sqrt(parts.reduce((sum, part) => sum + (slope(part) * Math.max(below(part), above(part))) ** 2, 0));
  return { value, interval: { low: Math.max(0, value - half), high: value + half } };
}

function below({ value, interval }: Part): number {
  return value - interval.low;
}

function above({ value, interval }: Part): number {
  return interval.high - value;
}
