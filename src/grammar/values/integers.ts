/** Digits a whole number may have where nothing bounds it. */
const MOST_DIGITS = 21;

/**
 * Whole numbers from `min` to `max`, both safe integers, as JSON writes them; null leaves a side open.
 * An expression, or null where there is none.
 */
export function integersBetween(min: number | null, max: number | null): string | null {
  const positive = max === null || max >= 0 ? naturals(Math.max(0, min ?? 0), max) : [];
  const negative = min === null || min < 0 ? naturals(Math.max(1, -(max ?? 0)), min === null ? null : -min).map((digits) => `"-" ${digits}`) : [];
  const all = [...positive, ...negative];
  return all.length === 0 ? null : `(${all.join(' | ')})`;
}

/** Those of at least 0, one expression for each number of digits. */
function naturals(min: number, max: number | null): string[] {
  if (max !== null && max < min) return [];
  const low = String(min);
  const high = max === null ? null : String(max);
  const between: string[] = [];
  for (let digits = low.length; digits <= (high?.length ?? low.length); digits += 1) {
    const from = digits === low.length ? low : `1${'0'.repeat(digits - 1)}`;
    const to = digits === high?.length ? high : '9'.repeat(digits);
    between.push(...digitsBetween(from, to));
  }
  return high === null ? [...between, `[1-9] [0-9]{${low.length},${MOST_DIGITS - 1}}`] : between;
}

/** All texts of digits between two of the same length. */
function digitsBetween(low: string, high: string): string[] {
  if (low === '') return [''];
  if (/^0+$/.test(low) && /^9+$/.test(high)) return [`[0-9]{${low.length}}`];
  const [from, to] = [Number(low[0]), Number(high[0])];
  const [lowRest, highRest] = [low.slice(1), high.slice(1)];
  if (from === to) return digitsBetween(lowRest, highRest).map((rest) => joined(`"${from}"`, rest));
  const isFromFull = /^0*$/.test(lowRest);
  const isToFull = /^9*$/.test(highRest);
  const [first, last] = [isFromFull ? from : from + 1, isToFull ? to : to - 1];
  const whole = first <= last ? [joined(`[${first}-${last}]`, lowRest === '' ? '' : `[0-9]{${lowRest.length}}`)] : [];
  const below = isFromFull ? [] : digitsBetween(lowRest, '9'.repeat(lowRest.length)).map((rest) => joined(`"${from}"`, rest));
  const above = isToFull ? [] : digitsBetween('0'.repeat(highRest.length), highRest).map((rest) => joined(`"${to}"`, rest));
  return [...below, ...whole, ...above];
}

function joined(first: string, rest: string): string {
  return rest === '' ? first : `${first} ${rest}`;
}
