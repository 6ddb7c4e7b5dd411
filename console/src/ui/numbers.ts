const whole = new Intl.NumberFormat('en-GB');
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

export function count(value: number): string {
  return whole.format(value);
}

/** `1 run`, `1,650 runs`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `950`, `23.6 k`, `1.5 M`. */
export function compact(value: number): string {
  return short.format(value).replace(/(\d)([A-Z])$/, (_, digit, unit) => `${digit} ${unit === 'K' ? 'k' : unit}`);
}

/** `97.4 %`, with a narrow space that does not break. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined || Number.isNaN(share) ? '–' : `${(share * 100).toFixed(digits)} %`;
}

/** `400 ms`, `8.3 s`, `3 min 5 s`, `2 h 4 min`, as the report says it. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 120 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  const unit = Math.min(4, Math.floor(Math.log10(value) / 3));
  return `${(value / 1_000 ** unit).toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][unit]}`;
}

export function usd(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const digits = value !== 0 && Math.abs(value) < 0.01 ? 5 : 2;
  return `$${value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** `2026-11-29 14:03`, in the reader's own time zone. */
export function moment(time: string | number | null | undefined): string {
  if (time === null || time === undefined) return '–';
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '–';
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
