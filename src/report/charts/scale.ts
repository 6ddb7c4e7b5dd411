/** A paired difference in shares; `margin` is null where nothing is held against one. */
export interface Interval {
  difference: number;
  low: number;
  high: number;
  margin: number | null;
  /** False where too few clusters allow no interval: only the point is drawn. */
  bounded: boolean;
}

/** From left to right, in shares. */
export interface Scale {
  from: number;
  to: number;
}

const PADDING = 0.06;

/** One scale for all rows, zero and every margin in it, with a little room on either side. */
export function scaleOf(rows: readonly Interval[]): Scale {
  const drawn = rows.flatMap(({ difference, low, high, bounded }) => (bounded ? [low, high] : [difference]));
  const reach = Math.max(...rows.map(({ margin }) => margin ?? 0), 0.01);
  const [least, most] = [Math.min(...drawn, -1.4 * reach), Math.max(...drawn, 0.6 * reach)];
  return { from: least - PADDING * (most - least), to: most + PADDING * (most - least) };
}
