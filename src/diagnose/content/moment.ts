import { dateKey } from '../../score/graded/dates.ts';

const WEEKDAY = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+/i;
const HALF = /(\d{1,2})(?::(\d{2}))?(:\d{2})?\s*([ap])\.?m\.?$/i;
const MIDNIGHT = /[T\s]+00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$/i;
const SLASHED = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?=$|[T\s])/;
const LONGEST = 60;

/** Whether two texts write the same day, moment or time of day. Wider than the grade: 05/06/2024 is read both ways, midnight is the day alone, and 3 PM is 15:00. */
export function sameMoment(one: string, other: string): boolean {
  const [left, right] = [readings(one), readings(other)];
  return left.some((reading) => right.includes(reading));
}

function readings(text: string): string[] {
  if (text.length > LONGEST) return [];
  const plain = text.trim().replace(WEEKDAY, '').replace(' at ', ' ').replace(HALF, withoutHalf).replace(MIDNIGHT, '');
  const ways = SLASHED.test(plain) ? [plain.replace(SLASHED, '$3-$1-$2'), plain.replace(SLASHED, '$3-$2-$1')] : [plain];
  return ways.flatMap((way) => dateKey(way) ?? []);
}

function withoutHalf(_: string, hour: string, minute = '00', second = '', half = ''): string {
  const hours = (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return `${String(hours).padStart(2, '0')}:${minute}${second}`;
}
