import { describe, expect, it } from 'vitest';
import { blocksIn } from './blocks.ts';
import { valueIn } from './literal.ts';

describe('a value in a block', () => {
  it.each([
    ['{"a": [1, true, null]}', { a: [1, true, null] }],
    ["{'a': [1, True, None]}", { a: [1, true, null] }],
    ['{"a": [\'it is\', "x"]}', { a: ['it is', 'x'] }],
    ['\n\\n{"a": 1}\\n \n', { a: 1 }],
    ['null', null],
  ])('is read from %j', (text, value) => {
    expect(valueIn(text)).toEqual(value);
  });

  it.each(['', ' \\n ', '\\n', '{"a": 1', "{'a': true}", '{"a": undefined}', '{"a": 12345678901234567890}', '{a: 1}'])('is not guessed from %j', (text) => {
    expect(valueIn(text)).toBeUndefined();
  });

  it('may stand in any amount of space', () => {
    expect(valueIn(`${' \\n'.repeat(200_000)}1${'\n\\n'.repeat(200_000)}`)).toBe(1);
    expect(valueIn(`${' '.repeat(200_000)}x${' '.repeat(200_000)}`)).toBeUndefined();
  });
});

describe('blocks', () => {
  it('are cut from a text, with what stands before the first and what after', () => {
    expect(blocksIn('a<t>1</t> b <t>2</t>c', 't')).toEqual({ before: 'a', inside: ['1', '2'], after: ' b c' });
    expect(blocksIn('none', 't')).toEqual({ before: 'none', inside: [], after: '' });
  });

  it.each(['<t>1', '1</t>', '<t>1</t></t>', '<t>'.repeat(200_000)])('are none where a tag has no pair', (text) => {
    expect(blocksIn(text, 't')).toBeNull();
  });
});
