import { tangoStatistic } from '../tango.ts';
import { logFactorial } from './log-factorial.ts';

export interface PowerQuestion {
  /** Independent pairs. */
  n: number;
  /** Share of pairs that only one side gets right; at least the size of `difference`. */
  discordance: number;
  /** The true difference, local minus hosted: above minus the margin it is parity that is to be shown, below it inferiority. */
  difference: number;
  margin: number;
  /** Normal quantile of the bound. */
  z: number;
}

/** Numbers of discordant pairs further from the expected one than so many standard deviations (and so many pairs) are left out: below 1e-10. */
const REACH = 7;

/**
 * Chance that Tango's interval gives the verdict: of k discordant pairs, Binomial(n, discordance), so many are local's, Binomial(k, share), that the
 * bound clears the margin. Every k is counted, with the least number of local's that does.
 */
export function tangoPower({ n, discordance, difference, margin, z }: PowerQuestion): number {
  const share = (1 + difference / discordance) / 2;
  const isParity = difference > -margin;
  const clears = (local: number, k: number) => {
    const statistic = tangoStatistic({ n, localOnly: local, hostedOnly: k - local }, -margin);
    return isParity ? statistic > z : statistic >= -z;
  };
  const reach = REACH * Math.sqrt(n * discordance * (1 - discordance)) + 2 * REACH;
  const [first, last] = [Math.max(0, Math.floor(n * discordance - reach)), Math.min(n, Math.ceil(n * discordance + reach))];
  let power = 0;
  let least = 0;
  for (let k = first; k <= last; k++) {
    while (least <= k && !clears(least, k)) least += 1;
    const clearing = upperTail(least, k, share);
    power += binomial(k, n, discordance) * (isParity ? clearing : 1 - clearing);
  }
  return power;
}

/** P(Binomial(trials, share) >= from), from its largest term outwards on the shorter side. */
function upperTail(from: number, trials: number, share: number): number {
  if (from > trials) return 0;
  if (from <= 0) return 1;
  if (from <= trials * share) return 1 - upperTail(trials - from + 1, trials, 1 - share);
  let term = binomial(from, trials, share);
  let sum = 0;
  for (let k = from; k <= trials && term > 1e-18; k++) {
    sum += term;
    term *= ((trials - k) / (k + 1)) * (share / (1 - share));
  }
  return sum;
}

function binomial(k: number, trials: number, share: number): number {
  if (share <= 0 || share >= 1) return k === (share <= 0 ? 0 : trials) ? 1 : 0;
  return Math.exp(logFactorial(trials) - logFactorial(k) - logFactorial(trials - k) + k * Math.log(share) + (trials - k) * Math.log1p(-share));
}
