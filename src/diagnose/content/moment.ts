const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(${MONTHS.join('|')})[a-z]*\\.?`;
const DAY = String.raw`(\d{1,2})(?:st|nd|rd|th)?`;
const TIME = String.raw`(?:(?:[t\s]|,?\s+(?:at\s+)?)?(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:\.0+)?)?\s*([ap]\.?m\.?)?\s*(z|[+-]\d{2}:?\d{2})?)?`;

/** Named parts in the order of the groups; what is ambiguous, `03/04/2026`, is read both ways. */
const DATES: readonly { pattern: RegExp; parts: string }[] = [
  { pattern: new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${TIME}$`), parts: 'ymd' },
  { pattern: /^(\d{4})(\d{2})(\d{2})$/, parts: 'ymd' },
  { pattern: new RegExp(String.raw`^${MONTH}\s+${DAY},?\s+(\d{4})${TIME}$`), parts: 'mdy' },
  { pattern: new RegExp(String.raw`^${DAY}\s+(?:of\s+)?${MONTH},?\s+(\d{4})${TIME}$`), parts: 'dmy' },
  { pattern: new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${TIME}$`), parts: 'mdy' },
  { pattern: new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${TIME}$`), parts: 'dmy' },
];
const TIME_ALONE = new RegExp(`^${TIME.slice(3, -2).replace(String.raw`(?:[t\s]|,?\s+(?:at\s+)?)?`, '')}$`);

/** Whether two texts write the same day, moment or time of day. */
export function sameMoment(one: string, other: string): boolean {
  const [left, right] = [readings(one), readings(other)];
  return left.some((reading) => right.includes(reading));
}

function readings(text: string): string[] {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+/, '');
  if (said.length > 60) return [];
  const dates = DATES.flatMap(({ pattern, parts }) => {
    const found = pattern.exec(said);
    if (!found) return [];
    const [, a = '', b = '', c = '', ...time] = found;
    const named = Object.fromEntries([...parts].map((part, at) => [part, [a, b, c][at] ?? '']));
    const { y = '', m = '', d = '' } = named;
    const month = /^\d+$/.test(m) ? Number(m) : MONTHS.indexOf(m) + 1;
    const isDay = month >= 1 && month <= 12 && Number(d) >= 1 && Number(d) <= 31;
    return isDay ? [`${y}-${month}-${Number(d)} ${clock(time)}`] : [];
  });
  const alone = TIME_ALONE.exec(said);
  // A bare number is no time of day.
  return alone && /[:apm]/.test(said) ? [...dates, clock(alone.slice(1))] : dates;
}

/** Midnight where no time is said. */
function clock([hour = '0', minute = '0', second = '0', half = '', zone = '']: readonly (string | undefined)[]): string {
  const late = half.startsWith('p') ? 12 : 0;
  const hours = half === '' ? Number(hour) : (Number(hour) % 12) + late;
  return `${hours}:${Number(minute)}:${Number(second)}${zone.replace(/^z$|^[+-]00:?00$/, '').replace(':', '')}`;
}
