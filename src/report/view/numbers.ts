/** A share from 0 to 1 as a percentage with one decimal: `98.3 %`. */
export function percent(share: number): string {
  return `${fixed(share * 100)} %`;
}

/** A difference of shares in percentage points, signed, without its unit: `-1.3`, `+0.7`, `0.0`. */
export function points(difference: number): string {
  const text = fixed(difference * 100);
  return Number(text) > 0 ? `+${text}` : text;
}

/** An interval of differences in points: `[-2.9, +0.1]`. */
export function pointsInterval({ low, high }: { low: number; high: number }): string {
  return `[${points(low)}, ${points(high)}]`;
}

/** A 95 % interval of a share in percent, without its unit: `[95.7, 99.1]`. */
export function percentInterval({ low, high }: { low: number; high: number }): string {
  return `[${fixed(low * 100)}, ${fixed(high * 100)}]`;
}

/** What share of two-sided intervals at two one-sided `alpha` covers the truth: `90 %`. */
export function level(alpha: number): string {
  return percent(1 - 2 * alpha).replace('.0 ', ' ');
}

/** `p < 0.0001` or `p = 0.0123`. */
export function pValue(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${p.toFixed(4)}`;
}

/** Milliseconds as people say them: `240 ms`, `12.3 s`, `2 min 05 s`, `1 h 03 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${fixed(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** US dollars with as many decimals as a small amount needs: `$12.40`, `$0.0042`, `$0.00`. */
export function usd(amount: number): string {
  if (amount === 0 || amount >= 1) return `$${amount.toFixed(2)}`;
  return `$${amount.toFixed(Math.min(8, 1 - Math.floor(Math.log10(amount))))}`;
}

/** A whole number with thousands separated: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** `1 example`, `2 examples`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function fixed(value: number): string {
  const text = value.toFixed(1);
  return text === '-0.0' ? '0.0' : text;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
