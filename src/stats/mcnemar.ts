/**
 * Exact one-sided McNemar test that A beats B: P(Bin(onlyA + onlyB, 1/2) >= onlyA). 1 without discordant pairs.
 * (McNemar 1947, Psychometrika 12:153.) It shows a gain; "not significant" never shows equality.
 */
export function mcnemarExact(onlyA: number, onlyB: number): number {
  return onlyA > onlyB ? upperTail(onlyA, onlyA + onlyB) : 1 - upperTail(onlyB + 1, onlyA + onlyB);
}

/** P(Bin(trials, 1/2) >= from) for `from` above the middle, where the first term is the largest. */
function upperTail(from: number, trials: number): number {
  let logTerm = -trials * Math.LN2;
  for (let k = 1; k <= from; k++) logTerm += Math.log((trials - k + 1) / k);
  let term = Math.exp(logTerm);
  let sum = 0;
  for (let k = from; k <= trials; k++) {
    sum += term;
    term *= (trials - k) / (k + 1);
  }
  return Math.min(1, sum);
}
