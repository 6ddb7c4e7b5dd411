/** The normal quantile of a two-sided 95 % interval. */
export const Z_95 = 1.959963984540054;

/**
 * Wilson score interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22:209).
 * @param share 0 to 1, of `n` independent observations, n >= 1.
 */
export function wilsonInterval(share: number, n: number, z = Z_95): { low: number; high: number } {
  const shrink = 1 + (z * z) / n;
  const centre = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, Math.min(share, (centre - half) / shrink)), high: Math.min(1, Math.max(share, (centre + half) / shrink)) };
}
