import { compareTexts } from '../../records/canonical-json.ts';
import type { Quantiles } from '../../records/dataset-stats.ts';

/** By nearest rank; null of nothing. */
export function quantilesOf(values: readonly number[]): Quantiles | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return sorted.length === 0 ? null : { least: at(0), p25: at(0.25), median: at(0.5), p75: at(0.75), p95: at(0.95), most: at(1) };
}

/** How many of each name, the most frequent first. */
export function countsOf(names: readonly string[]): { name: string; count: number }[] {
  return [...Map.groupBy(names, (name) => name)]
    .map(([name, same]) => ({ name, count: same.length }))
    .sort((a, b) => b.count - a.count || compareTexts(a.name, b.name));
}
