import { sha256 } from '../../records/digest.ts';
import { type DiscordantPairs, tangoStatistic } from '../../stats/tango.ts';
import type { PairedValue } from '../pair.ts';

/** Above it the score test is as good, and all tables of so many pairs are too many to go through. */
export const MOST_EXACT = 100;

const STEPS = 200;
/** Tables whose statistics differ by rounding alone are equally extreme. */
const ROUNDING = 1e-9;

/**
 * One vote a cluster, that of one of its examples, drawn by the cluster's name: votes are independent, however many examples a conversation has, and
 * one is lost as often as an example is. A majority's, or any loss's, would be lost more often than that.
 */
export function votesOf(values: readonly PairedValue[]): DiscordantPairs {
  const votes = [...Map.groupBy(values, ({ cluster }) => cluster)].map(([cluster, all]) => {
    const drawn = all[Number.parseInt(sha256(cluster).slice(0, 8), 16) % all.length];
    return drawn ? Math.sign(drawn.local - drawn.hosted) : 0;
  });
  return { n: votes.length, localOnly: votes.filter((vote) => vote > 0).length, hostedOnly: votes.filter((vote) => vote < 0).length };
}

/**
 * Exact one-sided p-value of "the local model loses at most the margin" on independent pairs: the chance of a table at least as bad by Tango's
 * score, at the worst for us of all shares of disagreement (the unconditional test of Hsueh, Liu and Chen 2001, Biometrics 57:478). At most 100 pairs.
 */
export function exactPInferior(pairs: DiscordantPairs, margin: number): number {
  const { n } = pairs;
  const extreme = asBadAs(pairs, margin);
  const logFactorials = cumulativeLogs(n);
  const choose = ({ localOnly: b, hostedOnly: c }: DiscordantPairs) =>
    at(logFactorials, n) - at(logFactorials, b) - at(logFactorials, c) - at(logFactorials, n - b - c);
  const weighed = extreme.map((table) => ({ ...table, log: choose(table) }));
  let worst = 0;
  for (let step = 0; step <= STEPS; step += 1) {
    const localShare = ((1 - margin) / 2) * (step / STEPS);
    const [b, c, ties] = [localShare, localShare + margin, 1 - margin - 2 * localShare].map((share) => Math.log(Math.max(share, 0)));
    const chance = weighed.reduce(
      (sum, table) => sum + Math.exp(table.log + times(table.localOnly, b) + times(table.hostedOnly, c) + times(n - table.localOnly - table.hostedOnly, ties)),
      0,
    );
    worst = Math.max(worst, chance);
  }
  return Math.min(1, worst);
}

/** Every table of so many pairs that speaks at least as much against the local model. */
function asBadAs(pairs: DiscordantPairs, margin: number): DiscordantPairs[] {
  const { n } = pairs;
  const found = tangoStatistic(pairs, -margin);
  const tables = Array.from({ length: n + 1 }, (_, localOnly) =>
    Array.from({ length: n - localOnly + 1 }, (_, hostedOnly): DiscordantPairs => ({ n, localOnly, hostedOnly })),
  ).flat();
  return tables.filter((table) => tangoStatistic(table, -margin) <= found + ROUNDING);
}

function cumulativeLogs(n: number): number[] {
  const logs = [0];
  for (let value = 1; value <= n; value += 1) logs.push((logs.at(-1) ?? 0) + Math.log(value));
  return logs;
}

/** Nothing times minus infinity is nothing here: an event of chance 0 that does not occur. */
function times(count: number, log = 0): number {
  return count === 0 ? 0 : count * log;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}
