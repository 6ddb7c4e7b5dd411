import { sha256 } from '../../records/digest.ts';
import type { Split } from '../../records/example.ts';
import type { Draft } from '../examples/draft.ts';
import type { HarvestOptions } from '../options.ts';

/** Uniform in [0, 1) from the first 32 bits of SHA-256 over seed and cluster. */
export function hashedPosition(cluster: string, seed: number): number {
  return Number.parseInt(sha256(`${seed}/${cluster}`).slice(0, 8), 16) / 0x1_0000_0000;
}

/** The split whose share holds the position. */
export function splitAt(position: number, shares: HarvestOptions['split']): Split {
  if (position < shares.train) return 'train';
  if (position < shares.train + shares.val) return 'val';
  return position < shares.train + shares.val + shares.vault ? 'vault' : 'test';
}

export function hashedSplit(cluster: string, { seed, split }: Pick<HarvestOptions, 'split' | 'seed'>): Split {
  return splitAt(hashedPosition(cluster, seed), split);
}

export function isChallenge(draft: Draft): boolean {
  return draft.challengeTags.length > 0;
}
