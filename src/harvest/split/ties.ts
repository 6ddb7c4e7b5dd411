import type { Quarantined } from '../../records/dataset.ts';
import type { Split } from '../../records/example.ts';
import type { Links, NearFamilies } from '../near/families.ts';
import { type Cluster, clustersOf } from './clusters.ts';
import type { Bound, Keyed } from './keys.ts';
import type { Recorded } from './recorded.ts';

export interface Ties {
  /** Those that the ledger, or company that the ledger knows, gives a split. */
  bound: Bound[];
  /** Clusters of which nothing is recorded. */
  free: Cluster<Keyed>[];
  /** New ones that would join two splits. */
  straddling: Quarantined[];
  /** What joins those that were not set aside for ties of their own. */
  links: Links;
}

/**
 * Who must go where. What stands in the ledger stays; a new draft goes where its session, trace, family or a near-duplicate stands. One that is tied to two
 * splits is set aside, and so are the new ones of a cluster that is, because each of them leads from one split to the other.
 */
export function ties(all: readonly Keyed[], { recorded, near }: { recorded: Recorded; near: NearFamilies }): Ties {
  const bound: Bound[] = [];
  const tied = directTies(all, { recorded, near });
  const isClear = (one: Keyed) => (tied.get(one)?.size ?? 0) < 2;
  const straddling = all.filter((one) => !isClear(one)).map(setAside);
  const clear = all.filter(isClear);
  const links = near.links(new Set(clear.map(({ family }) => family)));
  const free: Cluster<Keyed>[] = [];
  for (const cluster of clustersOf(clear, linksAmong(clear, links))) {
    const splits = new Set(cluster.members.flatMap((one) => [...(tied.get(one) ?? [])]));
    const [only] = splits;
    if (only === undefined) {
      free.push(cluster);
      continue;
    }
    for (const one of cluster.members) {
      const split = splits.size === 1 ? only : recorded.placeOf(one);
      if (split === null) straddling.push(setAside(one));
      else bound.push({ one, split, cluster: cluster.name });
    }
  }
  return { bound, free, straddling, links };
}

/** The splits a draft is tied to without any other new one: its place if it stands in the ledger, else those of its keys and near-duplicates. */
function directTies(all: readonly Keyed[], { recorded, near }: { recorded: Recorded; near: NearFamilies }): Map<Keyed, Set<Split>> {
  const placedNear = near.placedNear();
  return new Map(
    all.map((one) => {
      const place = recorded.placeOf(one);
      if (place !== null) return [one, new Set([place])];
      return [one, new Set([...one.keys, ...(placedNear.get(one.family) ?? [])].flatMap((key) => [...recorded.splitsOf(key)]))];
    }),
  );
}

function linksAmong(members: readonly Keyed[], links: Links): Links {
  const here = new Set(members.map(({ family }) => family));
  return links.filter(([left, right]) => here.has(left) && here.has(right));
}

/** One sentence for all, so that a later harvest, which knows more, writes the same line. */
function setAside({ draft }: Keyed): Quarantined {
  const detail = 'its session, trace, family or near-duplicates lead to more than one split, and what stands in one never moves';
  return { where: draft.call.observationId, reason: 'straddles-splits', detail };
}
