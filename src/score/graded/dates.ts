const DAY = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))$/;
const MOMENT = /^(.+?)(?:[Tt]|\s+)(\d{1,2}:\d{2}.*)$/;
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NAMED = [
  /^(?<day>\d{1,2})(?:st|nd|rd|th)?[ -](?<month>[a-z]{3,9})\.?,?[ -](?<year>\d{4})$/i,
  /^(?<month>[a-z]{3,9})\.? (?<day>\d{1,2})(?:st|nd|rd|th)?,? (?<year>\d{4})$/i,
];
/** No date is longer, and a text without end costs a pattern time squared. */
const LONGEST = 200;

/**
 * One text for each day, local time and instant, however it is written; null where that is not certain: 05/06/2024 is two days.
 * Read are ISO 8601 and RFC 3339 with any separator (without one, all eight digits) and days of one digit, and days with an English month. An instant is one with an offset.
 */
export function dateKey(text: string): string | null {
  if (text.length > LONGEST) return null;
  const trimmed = text.trim();
  const day = dayOf(trimmed);
  if (day !== null) return `day ${day}`;
  const time = timeOf(trimmed);
  if (time !== null) return time.offset === null ? `time ${time.local}` : `time ${instantOf('2000-01-01', time)?.slice(11) ?? ''}`;
  const [, date = '', clock = ''] = MOMENT.exec(trimmed) ?? [];
  const [on, at] = [dayOf(date.replace(/,$/, '')), timeOf(clock)];
  if (on === null || at === null) return null;
  return at.offset === null ? `local ${on}T${at.local}` : `instant ${instantOf(on, at)}`;
}

function dayOf(text: string): string | null {
  const [, year, , month, date, twoOfMonth, twoOfDay] = DAY.exec(text) ?? [];
  if (year !== undefined) return validDay(Number(year), Number(month ?? twoOfMonth), Number(date ?? twoOfDay));
  for (const pattern of NAMED) {
    const found = pattern.exec(text)?.groups;
    if (found === undefined) continue;
    const name = (found['month'] ?? '').toLowerCase();
    const at = MONTHS.findIndex((short) => name.startsWith(short) && MONTH_NAMES.some((full) => full === name || short === name || name === 'sept'));
    return validDay(Number(found['year']), at + 1, Number(found['day']));
  }
  return null;
}

const MONTH_NAMES = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

function validDay(year: number, month: number, date: number): string | null {
  const day = new Date(0);
  day.setUTCFullYear(year, month - 1, date);
  return day.getUTCMonth() === month - 1 && day.getUTCDate() === date ? day.toISOString().slice(0, 10) : null;
}

interface Clock {
  /** Without an ending that says nothing: 10:00 is 10:00:00. */
  local: string;
  /** Minutes east of Greenwich; null where none is given. */
  offset: number | null;
}

function timeOf(text: string): Clock | null {
  const [, hour, minute = '', second = '00', fraction = '', zone] = TIME.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const digits = fraction.replace(/0+$/, '');
  return { local: `${hour.padStart(2, '0')}:${minute}:${second}${digits === '' ? '' : `.${digits}`}`, offset: zone === undefined ? null : minutesOf(zone) };
}

function minutesOf(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(3).replace(':', '')];
  return (zone.startsWith('-') ? -1 : 1) * (60 * Number(hours) + Number(minutes));
}

/** In Greenwich's time; the seconds and what is below them are the same everywhere. */
function instantOf(day: string, { local, offset }: Clock): string {
  const at = new Date(`${day}T${local.slice(0, 5)}:00Z`);
  at.setUTCMinutes(at.getUTCMinutes() - (offset ?? 0));
  // From the end: a year may have more than four digits.
  return `${at.toISOString().slice(0, -'SS.000Z'.length)}${local.slice(6)}`;
}
