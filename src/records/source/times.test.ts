import { expect, test } from 'vitest';
import { spanMs, timeMs } from './times.ts';

test.each([
  ['30d', 30 * 86_400_000],
  ['12h', 12 * 3_600_000],
  ['0d', null],
  ['30 d', null],
  ['1w', null],
  ['99999d', null],
])('the span %s is %s', (text, ms) => expect(spanMs(text)).toBe(ms));

test.each([
  ['2026-11-28', '2026-11-28T00:00:00.000Z'],
  ['2026-11-28T10:30Z', '2026-11-28T10:30:00.000Z'],
  ['2026-11-28T10:30:15.5+02:00', '2026-11-28T08:30:15.500Z'],
  ['2026-11-28T10:30', null],
  ['2026-02-30', null],
  ['2026-13-01', null],
  ['now', null],
  ['28.11.2026', null],
])('the time %s is %s', (text, iso) => expect(timeMs(text)).toBe(iso === null ? null : Date.parse(iso)));
