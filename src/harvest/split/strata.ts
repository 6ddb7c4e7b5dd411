import { compareTexts } from '../../records/canonical-json.ts';
import { SPLITS, type Split } from '../../records/example.ts';
import type { Draft } from '../examples/draft.ts';
import type { HarvestOptions } from '../options.ts';
import type { Cluster } from './clusters.ts';
import { hashedPosition, isChallenge, splitAt } from './draw.ts';
import type { Bound, Keyed } from './keys.ts';

/** From so many clusters on a stratum is both trained and tested on, where these splits are to have a share worth the name. */
const FEWEST = 3;
const WORTH = 0.05;

interface Member {
  name: string;
  position: number;
  split: Split;
  /** New ones alone, whose split the ledger does not hold yet. */
  cluster: Cluster<Keyed> | null;
}

type Shares = Pick<HarvestOptions, 'split' | 'seed'>;

/**
 * New clusters with their splits: by hash, so that a cluster's split depends on nothing else; only where a stratum (a domain: the tool or schema of most of a
 * cluster's examples) would be left with less than half a split's share, the new cluster whose hash comes nearest goes there instead.
 */
export function balanced({ free, bound, options }: { free: readonly Cluster<Keyed>[]; bound: readonly Bound[]; options: Shares }): Bound[] {
  const settled = Map.groupBy(bound, ({ cluster }) => cluster);
  const old = [...settled].flatMap(([name, members]) => {
    const domain = domainOf(members.map(({ one }) => one.draft));
    return domain === null ? [] : [{ domain, name, position: 0, split: members[0]?.split ?? 'test', cluster: null }];
  });
  const drawn = free.map((cluster) => {
    const position = hashedPosition(cluster.name, options.seed);
    const domain = domainOf(cluster.members.map(({ draft }) => draft));
    return { domain, name: cluster.name, position, split: domain === null ? ('test' as const) : splitAt(position, options.split), cluster };
  });
  const strata = Map.groupBy([...old, ...drawn], ({ domain }) => domain);
  const members = [...strata].flatMap(([domain, all]): Member[] => (domain === null ? all : evened(all, options.split)));
  return members.flatMap(({ cluster, split }) => (cluster?.members ?? []).map((one) => ({ one, split, cluster: cluster?.name ?? '' })));
}

/** What most of the ordinary drafts are about; null where all are challenges, which are tested whatever they are about. */
function domainOf(drafts: readonly Draft[]): string | null {
  const counted = Map.groupBy(
    drafts.filter((draft) => !isChallenge(draft)),
    ({ domain }) => domain,
  );
  const [most] = [...counted].sort(([a, left], [b, right]) => right.length - left.length || compareTexts(a, b));
  return most?.[0] ?? null;
}

function evened(members: readonly Member[], shares: HarvestOptions['split']): Member[] {
  const evened = [...members].sort((a, b) => compareTexts(a.name, b.name));
  const least = leastOf(members.length, shares);
  const counts: Record<Split, number> = { train: 0, val: 0, test: 0, vault: 0 };
  for (const { split } of members) counts[split] += 1;
  for (const split of [...SPLITS].reverse()) {
    while (counts[split] < least[split]) {
      const givers = evened.filter((member) => member.cluster && member.split !== split && counts[member.split] > least[member.split]);
      const nearest = givers.reduce<Member | null>((best, one) => (best && gap(best, split, shares) <= gap(one, split, shares) ? best : one), null);
      if (!nearest) break;
      counts[nearest.split] -= 1;
      counts[split] += 1;
      evened[evened.indexOf(nearest)] = { ...nearest, split };
    }
  }
  return evened;
}

/** Half of each split's share, rounded down; one to train and one to test on at least. */
function leastOf(clusters: number, shares: HarvestOptions['split']): Record<Split, number> {
  const half = (share: number) => Math.floor((clusters * share) / 2 + 1e-9);
  const some = (share: number) => (clusters >= FEWEST && share + 1e-9 >= WORTH ? Math.max(1, half(share)) : half(share));
  const test = 1 - shares.train - shares.val - shares.vault;
  return { train: some(shares.train), val: half(shares.val), test: some(test), vault: half(shares.vault) };
}

/** How far a cluster's hash is from the positions that the split would have held. */
function gap({ position }: Member, split: Split, shares: HarvestOptions['split']): number {
  const [low, high] = boundsOf(split, shares);
  return Math.max(low - position, position - high, 0);
}

function boundsOf(split: Split, { train, val, vault }: HarvestOptions['split']): readonly [number, number] {
  const bounds = { train: [0, train], val: [train, train + val], vault: [train + val, train + val + vault], test: [train + val + vault, 1] } as const;
  return bounds[split];
}
