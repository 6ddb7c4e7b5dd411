import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseFolded, normalisedText } from './normalised-text.ts';

describe('normalised text', () => {
  it.each([
    ['New York, NY.', 'new york ny'],
    ['  Hello,\n World!!', 'hello world'],
    ['Zürich', 'zürich'],
    ['Zu\u0308rich', 'zürich'],
    ['\uff21\uff22', 'ab'],
    ['ﬁne', 'fine'],
    ['“Don’t” – she said', '"don\'t" - she said'],
    ['Saint-Denis', 'saint denis'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['Oct. 5, 2026', 'oct 5 2026'],
    ['A\u00a0B', 'a b'],
    ['- a', '- a'],
    [' ; ', ';'],
    [' ', ''],
  ])('%j is %j', (text, normalised) => {
    expect(normalisedText(text)).toBe(normalised);
  });

  it.each([
    '-5',
    '1.5',
    '3-5',
    '1,000',
    'aB3x',
    'user@Host.org',
    'a_B',
    '/tmp/X',
    'x=Y',
    'C#',
    'C++',
    'A.B',
    '#Tag',
    '5%',
    '$5',
    '{A}',
    'Q|R',
    'http://X.org',
    '10AM',
  ])('keeps %j as it is', (text) => {
    expect(normalisedText(text)).toBe(text);
  });

  it.each([
    ['-5', '5'],
    ['1.5', '15'],
    ['1.5', '1 5'],
    ['re-sign', 'resign'],
    ['AB12', 'ab12'],
    ['a b', 'ab'],
    ['C#', 'C'],
    ['1-2', '1 2'],
    ['10²', '102'],
    ['x½', 'x1⁄2'],
    [',', ';'],
    ['!', '?'],
    ['.', ''],
  ])('tells %j from %j', (one, other) => {
    expect(normalisedText(one)).not.toBe(normalisedText(other));
  });
});

it('case folding is done once and for all', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      (text) => caseFolded(caseFolded(text)) === caseFolded(text) && caseFolded(text.toUpperCase()) === caseFolded(text),
    ),
  );
});
