import { describe, expect, it } from 'vitest';
import { dateKey } from './dates.ts';

describe('a date', () => {
  it('is read with every English month, in full and in three letters', () => {
    const months = Array.from({ length: 12 }, (_, index) => new Date(Date.UTC(2026, index, 1)));
    for (const style of ['long', 'short'] as const)
      expect(months.map((month) => dateKey(`${month.toLocaleString('en-US', { month: style, timeZone: 'UTC' })} 7, 2026`))).toEqual(
        months.map((month) => `day ${month.toISOString().slice(0, 8)}07`),
      );
  });

  it.each<[string, string[]]>([
    [
      'day 2026-03-01',
      ['2026-03-01', '2026-3-1', '20260301', '2026/03/01', '2026.03.01', ' March 1, 2026 ', '1 Mar 2026', '1st march 2026', 'Mar. 1 2026', '1-Mar-2026'],
    ],
    ['day 2024-02-29', ['2024-02-29', '29 February 2024']],
    ['day 2026-09-05', ['Sept 5, 2026', 'September 5th, 2026']],
    ['day 0099-01-01', ['0099-01-01']],
    ['local 2026-03-01T09:05:00', ['2026-03-01T09:05', '2026-03-01 9:05:00', '2026-03-01t09:05:00.000', 'March 1, 2026 9:05', 'March 1, 2026, 09:05']],
    ['instant 2026-03-01T22:30:07.5', ['2026-03-01T22:30:07.5Z', '2026-03-02T00:00:07.500+01:30', '2026-03-01T21:30:07,50-0100', '2026-03-01 23:30:07.5 +01']],
    ['time 09:05:00', ['09:05', '9:05:00', '09:05:00.0']],
    ['instant +010000-01-01T04:59:59', ['9999-12-31T23:59:59-05:00']],
    ['time 23:30:00', ['00:30:00+01:00', '23:30Z']],
  ])('%s is written %j', (key, texts) => {
    expect(texts.map(dateKey)).toEqual(texts.map(() => key));
  });

  it.each([
    '05/06/2026',
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-011',
    '2026111',
    '202611',
    `2026-01-01${' '.repeat(300)}T10:00`,
    '24:00',
    '10:60',
    '10:00:61',
    'tomorrow',
    '',
    'Mart 1, 2026',
    'Marc 1, 2026',
    '1 2026',
    '2026-03/01',
    '2026-03-01T',
    '2026-03-01T25:00',
    'x 10:00',
    '2026-02-30T10:00',
  ])('is not certain in %j', (text) => {
    expect(dateKey(text)).toBeNull();
  });
});
