import { UserError } from '../../errors.ts';
import type { LedgerEntry, Quarantined } from '../../records/dataset.ts';
import { sha256 } from '../../records/digest.ts';
import type { Split } from '../../records/example.ts';
import { compareTexts, type Draft } from '../examples/draft.ts';
import type { HarvestOptions } from '../options.ts';
import type { Cluster } from './clusters.ts';

/** A draft with its place. */
export interface Placed {
  draft: Draft;
  cluster: string;
  split: Split;
  challenge: boolean;
}

export interface Placement {
  placed: Placed[];
  /** The old entries and the new, by cluster. */
  ledger: LedgerEntry[];
  quarantined: Quarantined[];
}

/**
 * Gives every cluster its split: the ledger's if it has one, else by a hash of seed and cluster. Challenge examples go to `test`;
 * one whose cluster also holds ordinary examples, or was recorded for another split, is quarantined as a leak.
 * @throws UserError when new data joins clusters that were recorded for different splits.
 */
export function placeClusters(
  clusters: readonly Cluster[],
  { ledger, options }: { ledger: readonly LedgerEntry[]; options: Pick<HarvestOptions, 'split' | 'seed'> },
): Placement {
  const recorded = new Map(ledger.map(({ cluster, split }) => [cluster, split]));
  const straddling: string[] = [];
  const placed: Placed[] = [];
  const quarantined: Quarantined[] = [];

  for (const cluster of clusters) {
    const known = [...new Set(cluster.keys.flatMap((key) => recorded.get(key) ?? []))];
    if (known.length > 1) {
      straddling.push(cluster.keys.flatMap((key) => (recorded.has(key) ? `${key} (${recorded.get(key)})` : [])).join(' and '));
      continue;
    }
    const ordinary = cluster.drafts.filter((draft) => !isChallenge(draft));
    const split = known[0] ?? (ordinary.length === 0 ? 'test' : hashedSplit(cluster.name, options));
    for (const key of cluster.keys) recorded.set(key, split);
    placed.push(...ordinary.map((draft): Placed => ({ draft, cluster: cluster.name, split, challenge: false })));

    const challenges = cluster.drafts.filter(isChallenge);
    const leaks = ordinary.length > 0 || split !== 'test';
    if (leaks) quarantined.push(...challenges.map((draft) => leak(draft, cluster.name)));
    else placed.push(...challenges.map((draft): Placed => ({ draft, cluster: cluster.name, split, challenge: true })));
  }

  if (straddling.length > 0) {
    throw new UserError(
      `New traces join clusters that the ledger keeps in different splits: ${straddling.slice(0, 5).join('; ')}${straddling.length > 5 ? ` and ${straddling.length - 5} more` : ''}. Leave those traces out, or start a new data set with an empty ledger.`,
    );
  }
  const entries = [...recorded].map(([cluster, split]): LedgerEntry => ({ cluster, split })).sort((a, b) => compareTexts(a.cluster, b.cluster));
  return { placed, ledger: entries, quarantined };
}

/** Uniform in [0, 1) from the first 32 bits of SHA-256 over seed and cluster, cut by the shares. */
export function hashedSplit(cluster: string, { seed, split }: Pick<HarvestOptions, 'split' | 'seed'>): Split {
  const position = Number.parseInt(sha256(`${seed}/${cluster}`).slice(0, 8), 16) / 0x1_0000_0000;
  if (position < split.train) return 'train';
  if (position < split.train + split.val) return 'val';
  return position < split.train + split.val + split.vault ? 'vault' : 'test';
}

function isChallenge(draft: Draft): boolean {
  return draft.challengeTags.length > 0;
}

function leak({ call }: Draft, cluster: string): Quarantined {
  return { where: call.observationId, reason: 'challenge-leak', detail: `a challenge trace shares cluster ${cluster} with ordinary ones` };
}
