import { compareTexts } from '../../../records/canonical-json.ts';
import { sha256 } from '../../../records/digest.ts';
import type { Split } from '../../../records/example.ts';
import { apportion } from './apportion.ts';

/** What is drawn together or not at all across splits: items that are not independent of each other. */
export interface Unit {
  /** No two units have the same. */
  name: string;
  /** What the draw is proportional by. */
  stratum: string;
  /** In the order in which they are taken. */
  items: readonly string[];
}

/** How many items each split gets. */
export type Quotas = Readonly<Record<'train' | 'val' | 'test', number>>;

export interface Draw {
  /** By item; what was not drawn is in none. */
  splits: ReadonlyMap<string, Split>;
  /** The split that could not be filled, and how many items it got. */
  short: { split: Split; found: number } | null;
}

/** The test set first: asking for more to train on moves no example that is tested. */
const ORDER = ['test', 'val', 'train'] as const;

/**
 * Exactly as many items a split as asked, each stratum its share of what is left, in an order that only the seed and the names decide. A unit is in one
 * split at most: where it has more items than are still wanted, the first are taken and the rest left out.
 */
export function draw(units: readonly Unit[], quotas: Quotas, seed: number): Draw {
  const place = new Map(units.map((unit) => [unit, sha256(`${seed}/${unit.name}`)]));
  const inHashOrder = units.toSorted((left, right) => compareTexts(place.get(left) ?? '', place.get(right) ?? ''));
  const strata = [...Map.groupBy(inHashOrder, ({ stratum }) => stratum)];
  const splits = new Map<string, Split>();
  const spent = new Set<Unit>();
  const take = (from: readonly Unit[], split: Split, wanted: number): number => {
    let taken = 0;
    for (const unit of from) {
      if (taken === wanted) break;
      if (spent.has(unit)) continue;
      const items = unit.items.slice(0, wanted - taken);
      for (const item of items) splits.set(item, split);
      spent.add(unit);
      taken += items.length;
    }
    return taken;
  };
  for (const split of ORDER) {
    const wanted = quotas[split];
    const left = inOrderFor(split, strata, seed).map(([, members]) => members.filter((unit) => !spent.has(unit)));
    const shares = apportion(
      wanted,
      left.map((members) => members.reduce((sum, { items }) => sum + items.length, 0)),
    );
    const taken = left.reduce((sum, members, index) => sum + take(members, split, shares[index] ?? 0), 0);
    const found = taken + take(inHashOrder, split, wanted - taken);
    if (found < wanted) return { splits, short: { split, found } };
  }
  return { splits, short: null };
}

/** Another order for each split: where strata are smaller than their share of a call, the splits would all get the same ones. */
function inOrderFor<T>(split: Split, strata: readonly [string, T][], seed: number): [string, T][] {
  const hashes = new Map(strata.map(([name]) => [name, sha256(`${seed}/${split}/${name}`)]));
  return strata.toSorted(([a], [b]) => compareTexts(hashes.get(a) ?? '', hashes.get(b) ?? ''));
}
