/**
 * A total in whole parts proportional to sizes, each rounded up or down so that they sum to it; all of every size where the total is larger.
 * Systematic rounding: where parts are far below one, every so many of them gets one, in their order.
 */
export function apportion(total: number, sizes: readonly number[]): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (total >= all) return [...sizes];
  let before = 0;
  return sizes.map((size) => {
    const from = Math.floor((before * total) / all);
    before += size;
    return Math.floor((before * total) / all) - from;
  });
}
