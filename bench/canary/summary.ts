import { wilsonInterval } from '../../src/stats/wilson.ts';
import { randomOf } from '../calibration/draw.ts';
import { type Draw, drawRollout, type Scenario } from './simulate.ts';

export interface Summary {
  /** Share of draws, with its 95 % Monte Carlo interval. */
  rolledBack: { share: number; low: number; high: number };
  /** Of the draws that were rolled back; null where none was. */
  pairs: Quantiles | null;
  /** Wrong local answers where the hosted one was right, until the rollback or the end. */
  lost: Quantiles;
  /** Share of draws that came to the full share, and after how many requests. */
  full: { share: number; requests: Quantiles | null };
}

interface Quantiles {
  median: number;
  p95: number;
}

export function summaryOf(scenario: Scenario, draws: number): Summary {
  const random = randomOf(20_261_129);
  const all: Draw[] = Array.from({ length: draws }, () => drawRollout(scenario, random));
  const back = all.filter(({ rolledBack }) => rolledBack);
  const full = all.flatMap(({ fullAt }) => (fullAt === null ? [] : [fullAt]));
  const share = back.length / draws;
  return {
    rolledBack: { share, ...wilsonInterval(share, draws) },
    pairs: quantiles(back.map(({ pairs }) => pairs)),
    lost: quantiles(all.map(({ lost }) => lost)) ?? { median: 0, p95: 0 },
    full: { share: full.length / draws, requests: quantiles(full) },
  };
}

function quantiles(values: readonly number[]): Quantiles | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return sorted.length === 0 ? null : { median: at(0.5), p95: at(0.95) };
}
