import { usd } from '../../ui/numbers.ts';

/** Cents tell nothing of a month's bill of hundreds. */
export function dollars(amount: number | null | undefined): string {
  if (amount === null || amount === undefined) return '–';
  return Math.abs(amount) >= 100 ? `$${Math.round(amount).toLocaleString('en-US')}` : usd(amount);
}

/** As an axis says it: `$2k`. */
export function shortDollars(amount: number): string {
  return `$${new Intl.NumberFormat('en-GB', { notation: 'compact', maximumSignificantDigits: 2 }).format(amount)}`;
}

export function requests(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}
