import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../canonical-json.ts';
import { parseExactJson } from './exact-json.ts';

const canonical = (text: string) => canonicalJson(parseExactJson(text));

/** Decimals as integer coefficients times powers of ten, with an equality that needs no doubles. */
const decimal = fc.record({
  digits: fc.oneof(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.bigInt({ min: -20n, max: 20n })),
  exponent: fc.integer({ min: -30, max: 30 }),
});
type Decimal = typeof decimal extends fc.Arbitrary<infer T> ? T : never;
const scaled = ({ digits, exponent }: Decimal) => digits * 10n ** BigInt(exponent + 30);

/** The same number written in another way. */
function rewritten({ digits, exponent }: Decimal, shift: number): string {
  const [sign, all] = digits < 0n ? ['-', `${-digits}`] : ['', `${digits}`];
  const text = all.padStart(shift + 1, '0');
  const [whole, fraction] = [text.slice(0, text.length - shift), text.slice(text.length - shift)];
  return `${sign}${whole}${shift > 0 ? `.${fraction}00` : ''}E${exponent + shift < 0 ? '' : '+'}${exponent + shift}`;
}

describe('a number of exact JSON', () => {
  it('is the double for everything that a double prints', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(double, (value) => void expect(parseExactJson(String(value))).toBe(JSON.parse(String(value)))));
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
        (value) => void expect(parseExactJson(value.toPrecision(17))).toBe(value),
      ),
    );
  });

  it('has one canonical text however it is written', () => {
    fc.assert(
      fc.property(decimal, fc.nat(40), (number, shift) => {
        expect(canonical(rewritten(number, shift))).toBe(canonical(`${number.digits}e${number.exponent}`));
      }),
    );
  });

  it('of whole numbers has the canonical text of another only where both are one number', () => {
    const whole = decimal.map(({ digits, exponent }) => ({ digits, exponent: Math.abs(exponent) }));
    fc.assert(
      fc.property(whole, fc.oneof(whole, fc.constantFrom<'next'>('next')), (one, drawn) => {
        const other = drawn === 'next' ? { ...one, digits: one.digits + 1n } : drawn;
        expect(canonical(`${one.digits}e${one.exponent}`) === canonical(`${other.digits}e${other.exponent}`)).toBe(scaled(one) === scaled(other));
      }),
    );
  });

  it.each([
    ['1.0', '1'],
    ['1e2', '100'],
    ['-0', '0'],
    ['-0.0e7', '0'],
    ['0e999', '0'],
    ['10e998', '1e999'],
    [`1${'0'.repeat(999)}`, '1e999'],
    ['52.229999999999997', '52.23'],
    ['2512292042121000001.0', '2512292042121000001'],
  ])('%s equals %s', (one, other) => {
    expect(canonical(one)).toBe(canonical(other));
  });

  it.each([
    ['2512292042121000001', '2512292042121000000'],
    ['9007199254740993', '9007199254740992'],
    ['4611686018427388000', '4611686018427387900'],
    ['1e999', '1e998'],
    ['1e999', '-1e999'],
    ['1e999', 'null'],
    ['1e999', '"1e999"'],
    ['1e-999', '0'],
    ['1e99999999999999999999', '1e99999999999999999998'],
    ['1234567890.123456789', '1234567890.123456788'],
  ])('%s does not equal %s', (one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });

  it('keeps its digits wherever it stands, and is written with them', () => {
    const text = '{"a":[2512292042121000001,1,{"__proto__":1e+999}],"b":0.12345678901234567891,"c":-1e-999}';
    expect([canonical(text), JSON.stringify(parseExactJson(text))]).toEqual([text, text]);
  });

  it('is the last one of a key that stands twice', () => {
    expect(canonical('{"a":2512292042121000001,"a":2512292042121000002}')).toBe('{"a":2512292042121000002}');
  });
});
