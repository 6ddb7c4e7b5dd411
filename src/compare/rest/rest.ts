import type { Rest } from '../../records/comparison.ts';
import type { Pair } from '../pair.ts';
import type { Sides } from '../sides.ts';

/** Pairs whose right answer is another one than the most common. */
export interface RestPairs extends Pick<Rest, 'by' | 'common'> {
  pairs: Pair[];
}

/**
 * Where one right answer is that of at least half of the pairs, the others: always giving it would leave them all wrong, and be within many a
 * margin. Right answers are told apart by gold, or, without the data set, by domain. Null where no answer is so common, or nothing else is there.
 */
export function restOf(sides: Pick<Sides, 'examples'>, pairs: readonly Pair[]): RestPairs | null {
  const golds = goldsOf(sides, pairs);
  const groups = [...Map.groupBy(pairs, ({ local }) => (golds === null ? local.domain : golds.get(local.exampleId))).values()];
  const common = groups.reduce((most, one) => (one.length > most.length ? one : most), []);
  if (common.length < pairs.length / 2 || common.length === pairs.length) return null;
  const left = new Set(common);
  return { by: golds === null ? 'domain' : 'gold', common: common.length, pairs: pairs.filter((pair) => !left.has(pair)) };
}

/** The right answer of each pair by example, where the data set is at hand. */
export function goldsOf({ examples }: Pick<Sides, 'examples'>, pairs: readonly Pair[]): ReadonlyMap<string, string> | null {
  if (!examples) return null;
  const byId = new Map(examples.map(({ id, row }) => [id, row.completion]));
  return new Map(pairs.map(({ local: { exampleId } }) => [exampleId, byId.get(exampleId) ?? '']));
}
