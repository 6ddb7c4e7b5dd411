import { logFactorial } from '../power/log-factorial.ts';
import { bisect } from '../tango.ts';

/**
 * Exact upper bound of a share: the largest p under which `found` or fewer of `n` still come with a chance of `alpha` (Clopper & Pearson 1934,
 * Biometrika 26:404). Whole numbers; 1 where there is nothing.
 */
export function upperBound(found: number, n: number, alpha: number): number {
  if (n === 0 || found >= n) return 1;
  return bisect((p) => lowerTail(found, n, p) > alpha, found / n, 1);
}

/** P(Bin(n, p) <= most). */
export function lowerTail(most: number, n: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return most >= n ? 1 : 0;
  const [logP, logQ] = [Math.log(p), Math.log1p(-p)];
  let sum = 0;
  for (let k = 0; k <= most; k += 1) sum += Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * logP + (n - k) * logQ);
  return Math.min(1, sum);
}

/**
 * The same of a share over clusters: by as many independent ones as they count for (Korn & Graubard 1998, Surv. Methodol. 24:193), rounded to whole
 * numbers against us.
 */
export function effectiveUpperBound({ found, n, effective }: { found: number; n: number; effective: number }, alpha: number): number {
  const whole = Math.floor(Math.min(n, effective) + 1e-9);
  return n === 0 ? 1 : upperBound(Math.ceil((found * whole) / n - 1e-9), whole, alpha);
}
