import { type CountryCode, findPhoneNumbersInText, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { type Finding, type Match, matches } from './finding.ts';
import { PHONE_FIELD } from './names.ts';

const INTERNATIONAL = /(?<![\w+.])\+[ (]?[1-9][\d ()./\u2010-\u2013-]{6,22}\d(?!\d)/g;
const WITH_ZEROS = /(?<![\w+.-])00[1-9][\d ()./-]{7,20}\d(?![\w])/g;
const NORTH_AMERICAN = /(?<![\w+.-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])[2-9]\d{2}[-.]\d{4}(?![\w-])/g;
const TELLING = /phone|tel|mobile|cell|fax|whatsapp|sms/i;
const NAMED =
  /(?<![A-Za-z])(?:phone|tel|telephone|mobile|cell|fax|whatsapp|sms)(?:[ _]?(?:number|no\.?|nr\.?))?["']?(?: is)?[\s:=."'#]{1,4}(\+?\(?\d[\d ()./-]{5,20}\d)(?!\d)/gi;
const NATIONAL = /(?<![\w+.])[(]?\d[\d ()./-]{5,28}\d(?!\w)/g;
const DATE = /^\s*\d{4}[-/.]\d{2}[-/.]\d{2}/;

/** With a country code anywhere, in North American dress, after a telling word; in a country's own way only where `country` says which. */
export function* phones(text: string, { country, name, hasPlus }: { country: string | null; name: string | null; hasPlus: boolean }): Iterable<Finding> {
  if (hasPlus) for (const candidate of matches(text, INTERNATIONAL)) yield* international(candidate);
  for (const { start, end, found } of matches(text, WITH_ZEROS)) {
    const number = parsePhoneNumberFromString(`+${found.slice(2)}`);
    if (number?.isValid()) yield { kind: 'PHONE', start, end, value: number.number };
  }
  for (const { start, end, found } of matches(text, NORTH_AMERICAN)) yield { kind: 'PHONE', start, end, value: `+1${found.replace(/\D/g, '')}` };
  if (TELLING.test(text))
    for (const { start, end, found } of matches(text, NAMED, 1)) if (isDialled(found)) yield { kind: 'PHONE', start, end, value: dialled(found, country) };
  if (name !== null && PHONE_FIELD.test(name) && /^\s*\+?\(?\d[\d ()./-]{5,20}\d\s*$/.test(text) && isDialled(text))
    yield { kind: 'PHONE', start: 0, end: text.length, value: dialled(text, country) };
  if (country !== null && isCountry(country)) for (const candidate of matches(text, NATIONAL)) yield* national(candidate, country);
}

function* national({ start, found }: Match, country: CountryCode): Iterable<Finding> {
  for (const { startsAt, endsAt, number } of findPhoneNumbersInText(found, country))
    if (!DATE.test(found.slice(startsAt, endsAt))) yield { kind: 'PHONE', start: start + startsAt, end: start + endsAt, value: number.number };
}

/** A plus sign is telling enough for numbers that are merely possible, such as those of films. */
function* international({ start, found }: Match): Iterable<Finding> {
  const valid = findPhoneNumbersInText(found, {});
  for (const { startsAt, endsAt, number } of valid) yield { kind: 'PHONE', start: start + startsAt, end: start + endsAt, value: number.number };
  if (valid.length > 0) return;
  const [whole] = found.split(/ {2}|[.)] (?=\D)/, 1);
  const number = parsePhoneNumberFromString(whole ?? '');
  if (whole !== undefined && number?.isPossible()) yield { kind: 'PHONE', start, end: start + whole.length, value: number.number };
}

function isDialled(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  return digits >= 7 && digits <= 15 && !DATE.test(text);
}

/** North American and national forms of one number are one value as far as that can be known. */
function dialled(text: string, country: string | null): string {
  const number = parsePhoneNumberFromString(text, country !== null && isCountry(country) ? country : undefined);
  if (number?.isValid()) return number.number;
  const digits = text.replace(/\D/g, '');
  return /^1?[2-9]\d{2}[2-9]\d{6}$/.test(digits) ? `+1${digits.slice(-10)}` : digits;
}

function isCountry(text: string): text is CountryCode {
  return /^[A-Z]{2}$/.test(text);
}
