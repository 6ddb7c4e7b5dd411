import { parseJson } from './parse-json.ts';

declare global {
  interface JSON {
    /** What `JSON.stringify` writes as it stands; in Node since 21. */
    rawJSON(text: string): object;
  }
}

/** A number that its double does not stand for; `text` is what ECMAScript would print, had it every digit. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): object {
    return JSON.rawJSON(this.text);
  }
}

/** JSON that keeps numbers apart which doubles do not. */
export type ExactJson = string | number | boolean | null | ExactNumber | ExactJson[] | ExactObject;
export type ExactObject = { [key: string]: ExactJson };

export function isExactObject(value: ExactJson): value is ExactObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/**
 * A number is a double where the double prints as it is written (1.0 and 1e0 are 1, -0 is 0), and an `ExactNumber` elsewhere:
 * whole numbers with more digits than a double has, 1e999, 1e-999.
 * @throws SyntaxError when the text is no JSON.
 */
export function parseExactJson(text: string): ExactJson {
  return parseJson(text, (value, source) => (typeof value === 'number' && source !== '' ? exactNumber(value, source) : value)) as ExactJson;
}

function exactNumber(double: number, source: string): number | ExactNumber {
  const text = printed(source);
  return text === String(double) || isWrittenInFull(double, text) ? double : new ExactNumber(text);
}

/** Many programs write a fraction with all 17 digits: 0.10000000000000001 is the double 0.1, not a number beside it. */
function isWrittenInFull(double: number, text: string): boolean {
  return Number.isFinite(double) && !Number.isInteger(double) && text === printed(double.toPrecision(17));
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** A JSON number in the one form ECMAScript has for it (`Number::toString`), with every digit kept. */
function printed(source: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(source) ?? [];
  const { digits, zeros } = significant(`${whole}${fraction}`);
  if (digits === '') return '0';
  // The value is 0.digits times ten to the power of `point`; an exponent may have any number of digits.
  const point = BigInt(exponent) + BigInt(whole.length - zeros);
  return `${sign}${placed(digits, point)}`;
}

/** Digits without the zeros before and after them, and how many stood before. */
function significant(all: string): { digits: string; zeros: number } {
  let [start, end] = [0, all.length];
  while (all[start] === '0') start += 1;
  while (end > start && all[end - 1] === '0') end -= 1;
  return { digits: all.slice(start, end), zeros: start };
}

function placed(digits: string, point: bigint): string {
  if (point > 21n || point <= -6n) {
    const power = point - 1n;
    const more = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${digits[0]}${more}e${power < 0n ? '' : '+'}${power}`;
  }
  const at = Number(point);
  if (at <= 0) return `0.${'0'.repeat(-at)}${digits}`;
  return digits.length <= at ? digits.padEnd(at, '0') : `${digits.slice(0, at)}.${digits.slice(at)}`;
}
