import type { DiscordantPairs } from '../../src/stats/tango.ts';

/** How the pairs of a cluster hang together. `copies`: each is a copy of the first with a chance; `wholes`: all are, or none; `losses`: it loses as a whole and wins pair by pair. */
export type Pattern = 'copies' | 'wholes' | 'losses';

export interface Truth {
  /** Pairs of each cluster. */
  sizes: readonly number[];
  /** Share of pairs that only one side gets right. */
  discordance: number;
  difference: number;
  /** Correlation of two pairs of a cluster. */
  likeness: number;
  pattern: Pattern;
}

/** Evenly distributed numbers in [0, 1) that a seed makes again: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Clusters of pairs of which exactly `discordance` differ and the local model wins `difference`, in expectation. */
export function draw({ sizes, discordance, difference, likeness, pattern }: Truth, random: () => number): DiscordantPairs[] {
  const lost = (discordance - difference) / 2;
  const one = (): number => {
    const at = random();
    return at < lost ? -1 : at < discordance ? 1 : 0;
  };
  const copied = Math.sqrt(likeness);
  return sizes.map((n) => {
    let [localOnly, hostedOnly] = [0, 0];
    const count = (d: number) => {
      if (d > 0) localOnly += 1;
      else if (d < 0) hostedOnly += 1;
    };
    const first = one();
    const isWhole = likeness === 1 || (pattern === 'wholes' && random() < likeness);
    for (let pair = 0; pair < n; pair++) {
      if (pattern === 'losses') count(first < 0 ? -1 : random() < (discordance - lost) / (1 - lost) ? 1 : 0);
      else count(isWhole || n === 1 || (pattern === 'copies' && random() < copied) ? first : one());
    }
    return { n, localOnly, hostedOnly };
  });
}
