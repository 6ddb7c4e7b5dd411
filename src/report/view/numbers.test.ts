import { describe, expect, it } from 'vitest';
import { count, duration, level, listed, percent, percentInterval, plural, points, pointsInterval, pValue, usd } from './numbers.ts';

describe('numbers as the report prints them', () => {
  it('gives percentages and points one decimal, differences a sign and zero none', () => {
    expect([percent(0.98333), percent(1), points(-0.0126), points(0.0126), points(-0.0001), points(0)]).toEqual([
      '98.3 %',
      '100.0 %',
      '-1.3',
      '+1.3',
      '0.0',
      '0.0',
    ]);
    expect(pointsInterval({ low: -0.029, high: 0.001 })).toBe('[-2.9, +0.1]');
    expect([percentInterval({ low: 0.9567, high: 0.9912 }), level(0.05), level(0.0125)]).toEqual(['[95.7, 99.1]', '90 %', '97.5 %']);
  });

  it('writes every p-value in one way', () => {
    expect([0, 0.00009, 0.0001, 0.01234, 1].map(pValue)).toEqual(['p < 0.0001', 'p < 0.0001', 'p = 0.0001', 'p = 0.0123', 'p = 1.0000']);
  });

  it('gives durations the unit people would use', () => {
    expect([0, 999, 1_000, 59_949, 59_950, 125_000, 3_599_600, 3_780_000].map(duration)).toEqual([
      '0 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '1 min 00 s',
      '2 min 05 s',
      '1 h 00 min',
      '1 h 03 min',
    ]);
  });

  it('keeps two digits of small amounts of money', () => {
    expect([0, 12.4, 0.1437, 0.0042, 0.00042].map(usd)).toEqual(['$0.00', '$12.40', '$0.14', '$0.0042', '$0.00042']);
  });

  it('counts and lists in English', () => {
    expect([count(12_345), plural(1, 'example'), plural(2, 'example'), listed([]), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '12,345',
      '1 example',
      '2 examples',
      '',
      'a and b',
      'a, b and c',
    ]);
  });
});
