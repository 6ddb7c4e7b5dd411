import { lowerTail } from '../../src/stats/sequential/clopper-pearson.ts';
import { newWager, wagered, wealthOf } from '../../src/stats/sequential/wager.ts';

/** Pairs after which the fixed looks are taken. */
export const LOOKS = [25, 50, 100, 200, 400, 800, 1600, 3200];

/** The gate's own rule for several looks: each gets an equal part of the error level (`gate.looks`); then the exact binomial tail. */
export function isWorseByLooks(
  { pairs, disagreements }: { pairs: number; disagreements: number },
  { limit, level, looks = LOOKS }: { limit: number; level: number; looks?: readonly number[] },
): boolean {
  return looks.includes(pairs) && limit < 1 && 1 - lowerTail(disagreements - 1, pairs, limit) <= level / looks.length;
}

/** Chance that a share of exactly `limit` is ever called worse: paths that are still under way, counted out look by look. */
export function crossingByLooks(limit: number, level: number, looks: readonly number[] = LOOKS): number {
  let [under, crossed] = [new Map([[0, 1]]), 0];
  for (let pairs = 1; pairs <= (looks.at(-1) ?? 0); pairs += 1) {
    const next = new Map<number, number>();
    for (const [found, chance] of under) {
      next.set(found, (next.get(found) ?? 0) + chance * (1 - limit));
      next.set(found + 1, (next.get(found + 1) ?? 0) + chance * limit);
    }
    for (const [found, chance] of next) {
      if (!isWorseByLooks({ pairs, disagreements: found }, { limit, level, looks })) continue;
      crossed += chance;
      next.delete(found);
    }
    under = next;
  }
  return crossed;
}

/** The same of the wager, whose stakes depend on the order: the share of `draws` rows of `most` pairs in which it ever calls the limit itself worse. */
export function crossingByWager(limit: number, level: number, { most, draws, random }: { most: number; draws: number; random: () => number }): number {
  let crossed = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    let wager = newWager();
    for (let pair = 0; pair < most; pair += 1) {
      wager = wagered(wager, random() < limit, limit);
      if (wealthOf(wager) < 1 / level) continue;
      crossed += 1;
      break;
    }
  }
  return crossed / draws;
}
