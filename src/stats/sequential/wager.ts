/** How far each bet's alternative lies between the limit and 1: small excesses take the small ones, sudden failure the large. */
const ALTERNATIVES = [0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85];

/**
 * Wealth of a gambler who bets against "each outcome is 1 with a chance of at most `limit`, whatever came before". Nobody can make such bets grow:
 * under that claim the wealth ever reaches 1/alpha with a chance of at most alpha, at whatever outcome one looks (Ville 1939; betting on bounded
 * means: Waudby-Smith & Ramdas 2024, J. R. Stat. Soc. B 86:1). Bet b multiplies its stake by 1 + λ_b (x - limit), which is the likelihood ratio of
 * the alternative to the limit. 1/(j(j+1)) of the purse is first staked before outcome j, so that a change late on is found as well as one from the
 * start: sums over start times, as in e-detectors (Shin, Ramdas & Rinaldo 2024, New Engl. J. Stat. Data Sci. 2:229), with weights that sum to one purse.
 */
export interface Wager {
  outcomes: number;
  /** By alternative. */
  stakes: number[];
}

export function newWager(): Wager {
  return { outcomes: 0, stakes: ALTERNATIVES.map(() => 0) };
}

/** The wager after one more outcome. `limit` lies above 0 and below 1. */
export function wagered({ outcomes, stakes }: Wager, isOne: boolean, limit: number): Wager {
  const staked = 1 / ((outcomes + 1) * (outcomes + 2));
  return {
    outcomes: outcomes + 1,
    stakes: ALTERNATIVES.map((part, bet) => {
      const alternative = limit + part * (1 - limit);
      return ((stakes[bet] ?? 0) + staked) * (isOne ? alternative / limit : (1 - alternative) / (1 - limit));
    }),
  };
}

/** What the gambler has, of 1 in the beginning: the stakes, and what is not staked yet. */
export function wealthOf({ outcomes, stakes }: Wager): number {
  return stakes.reduce((sum, stake) => sum + stake, 0) / stakes.length + 1 / (outcomes + 1);
}

const FROM_THE_START = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97];

/**
 * The other way round: wealth against "a share of at least `limit` are 1", staked before the first outcome. It depends on the counts alone, and may
 * be looked at whenever one likes.
 */
export function wealthBelow({ ones, n }: { ones: number; n: number }, limit: number): number {
  const logs = FROM_THE_START.map((part) => {
    const alternative = limit * (1 - part);
    return ones * Math.log(alternative / limit) + (n - ones) * Math.log((1 - alternative) / (1 - limit));
  });
  return logs.reduce((sum, log) => sum + Math.exp(log), 0) / logs.length;
}
