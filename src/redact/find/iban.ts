import { type Finding, matches } from './finding.ts';

const BEGINNING = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ -]?[A-Za-z0-9])/g;
/** Characters of an IBAN by country (SWIFT IBAN registry). */
const LENGTHS: Readonly<Record<string, number>> = {
  ...{ AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BR: 29, BY: 28, CH: 21, CR: 22, CY: 28, CZ: 24, DE: 22, DK: 18, DO: 28 },
  ...{ EE: 20, EG: 29, ES: 24, FI: 18, FO: 18, FR: 27, GB: 22, GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26 },
  ...{ IT: 27, JO: 30, KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MR: 27, MT: 31, MU: 30 },
  ...{ NL: 18, NO: 15, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, ST: 25, SV: 28 },
  ...{ TL: 23, TN: 24, TR: 26, UA: 29, VA: 22, VG: 24, XK: 20 },
};

export function* ibans(text: string): Iterable<Finding> {
  for (const { start, found } of matches(text, BEGINNING)) {
    const length = LENGTHS[found.slice(0, 2).toUpperCase()];
    const taken = length === undefined ? null : characters(text, start, length);
    if (taken && leavesOne(taken.value)) yield { kind: 'IBAN', start, ...taken };
  }
}

/** The next `length` letters and digits, single spaces and dashes between them; null where there are fewer or more. */
function characters(text: string, start: number, length: number): { end: number; value: string } | null {
  let value = '';
  let index = start;
  for (; value.length < length && index < text.length; index++) {
    const character = text[index] ?? '';
    if (/[A-Za-z0-9]/.test(character)) value += character.toUpperCase();
    else if (!/[ -]/.test(character) || !/[A-Za-z0-9]/.test(text[index + 1] ?? '')) return null;
  }
  return value.length === length && !/[A-Za-z0-9]/.test(text[index] ?? '') ? { end: index, value } : null;
}

/** ISO/IEC 7064, MOD 97-10. */
function leavesOne(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of Number.parseInt(character, 36).toString()) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}
