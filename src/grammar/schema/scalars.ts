import type { JsonObject, JsonValue } from '../../records/json.ts';
import { integersBetween } from '../values/integers.ts';
import { characterRule, integerRule, numberRule, stringRule } from '../values/json.ts';
import { note, type Place } from './place.ts';

/** The engine writes a repetition out: longer ones are not held to their length. */
const MOST_REPEATED = 256;

/** February has 29 days: which years do is not told. */
const DAY = '("0" [1-9] | [12] [0-9])';
const DATE = `[0-9]{4} "-" (("0" [13578] | "1" [02]) "-" (${DAY} | "3" [01]) | ("0" [469] | "11") "-" (${DAY} | "30") | "02-" ${DAY})`;
const TIME = '([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("." [0-9]{1,9})? ("Z" | [+-] ([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9])';
const HEX = '[0-9a-fA-F]';
const FORMATS: Readonly<Record<string, string>> = {
  date: DATE,
  time: TIME,
  'date-time': `${DATE} "T" ${TIME}`,
  uuid: `${HEX}{8} "-" ${HEX}{4} "-" ${HEX}{4} "-" ${HEX}{4} "-" ${HEX}{12}`,
};

/** A string of a schema's length or format; a pattern is not held to. */
export function textRule(schema: JsonObject, place: Place): string | null {
  const { rules } = place;
  const { format } = schema;
  if (Object.hasOwn(schema, 'pattern')) note(place, 'pattern');
  const body = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (body !== undefined) {
    for (const key of ['minLength', 'maxLength']) if (Object.hasOwn(schema, key)) note(place, key);
    return rules.rule(`"\\"" ${body} "\\""`);
  }
  if (format !== undefined) note(place, 'format');
  const least = repeated(schema, 'minLength', place) ?? 0;
  const most = repeated(schema, 'maxLength', place);
  if (most !== null && most < least) return null;
  if (least === 0 && most === null) return stringRule(rules);
  return rules.rule(`"\\"" ${characterRule(rules)}{${least},${most ?? ''}} "\\""`);
}

/** A count that a rule can hold to; null where there is none, or it is only noted. */
export function repeated(schema: JsonObject, key: string, place: Place): number | null {
  const value = schema[key];
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_REPEATED) return value;
  note(place, key);
  return null;
}

/** Whole numbers keep to their bounds; of others only the sign does. */
export function numbersRule(type: 'integer' | 'number', schema: JsonObject, place: Place): string | null {
  const { rules } = place;
  if (Object.hasOwn(schema, 'multipleOf') && !(type === 'integer' && schema['multipleOf'] === 1)) note(place, 'multipleOf');
  if (type === 'number') {
    const { minimum, exclusiveMinimum } = schema;
    const isPositive = [minimum, exclusiveMinimum].some((bound) => typeof bound === 'number' && bound >= 0);
    for (const key of ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'])
      if (Object.hasOwn(schema, key) && !(key === 'minimum' && minimum === 0)) note(place, key);
    return numberRule(rules, isPositive);
  }
  const least = bounds(schema, place, { inclusive: 'minimum', exclusive: 'exclusiveMinimum', inward: 1 });
  const most = bounds(schema, place, { inclusive: 'maximum', exclusive: 'exclusiveMaximum', inward: -1 });
  if (least === null && most === null) return integerRule(rules);
  const body = integersBetween(least, most);
  return body === null ? null : rules.rule(body);
}

function bounds(schema: JsonObject, place: Place, { inclusive, exclusive, inward }: { inclusive: string; exclusive: string; inward: 1 | -1 }): number | null {
  const round = inward === 1 ? Math.ceil : Math.floor;
  const whole = (key: string, of: (value: number) => number) => {
    const value: JsonValue | undefined = schema[key];
    if (value === undefined) return [];
    const bound = typeof value === 'number' ? of(value) : Number.NaN;
    if (Number.isSafeInteger(bound)) return [bound];
    note(place, key);
    return [];
  };
  const found = [...whole(inclusive, round), ...whole(exclusive, (value) => (Number.isInteger(value) ? value + inward : round(value)))];
  if (found.length === 0) return null;
  return inward === 1 ? Math.max(...found) : Math.min(...found);
}
