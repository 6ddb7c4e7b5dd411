import { type Finding, matches } from './finding.ts';

const RUN = /\d(?:[ -]?\d){13,}/g;
/** What makes a run of digits part of a longer word or number. */
const BEFORE = /[\p{L}\p{N}_.,-]$/u;
const AFTER = /^[\p{L}\p{N}_]/u;
/** Groups of digits as cards print them, in fours that may have lost a space, or 4-6-5 and 4-6-4. */
const PRINTED = /^(?:\d{14,19}|(?:(?:\d{4}){1,3}[ -])+(?:\d{4}){1,3}(?:[ -]?\d{3})?|\d{4}[ -]\d{6}[ -]\d{4,5})$/;
const MOST_GROUPS = 5;
/** Issuers by the digits their numbers begin with and the lengths those have (ISO/IEC 7812). */
const ISSUERS: readonly (readonly [pattern: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 19]],
  [/^(?:36|38|39|30[0-5])/, [14]],
  [/^35(?:2[89]|[3-8])/, [16]],
  [/^62/, [16, 17, 18, 19]],
];

/** Numbers of an issuer whose check digit holds. One in ten order numbers that begin like a card's is taken for one. */
export function* cards(text: string): Iterable<Finding> {
  for (const { start: offset, end: after, found: run } of matches(text, RUN)) {
    if (BEFORE.test(text.slice(Math.max(0, offset - 1), offset)) || AFTER.test(text.slice(after, after + 1))) continue;
    const groups = [...matches(run, /\d+/g)];
    for (const [index, first] of groups.entries()) {
      const last = groups.slice(index, index + MOST_GROUPS).findLast(({ end }) => isCard(run.slice(first.start, end)));
      if (last) yield { kind: 'CARD', start: offset + first.start, end: offset + last.end, value: run.slice(first.start, last.end).replace(/\D/g, '') };
    }
  }
}

function isCard(printed: string): boolean {
  if (printed.length > 25 || !PRINTED.test(printed)) return false;
  const digits = printed.replace(/\D/g, '');
  const isIssued = ISSUERS.some(([pattern, lengths]) => lengths.includes(digits.length) && pattern.test(digits));
  return isIssued && hasCheckDigit(digits) && !/^(\d)\1*$/.test(digits);
}

/** Luhn, ISO/IEC 7812-1 annex B. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    sum += index % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 === 0;
}
