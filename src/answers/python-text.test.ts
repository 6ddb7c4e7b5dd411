import { describe, expect, it } from 'vitest';
import { formatOf } from './format.ts';
import { callsInPythonText, pythonCalls } from './python-text.ts';

describe('a text of Python calls', () => {
  it.each<[string, [string, string][]]>([
    ["[get_weather(city='Lisbon')]", [['get_weather', '{"city":"Lisbon"}']]],
    ['math.hypot(x=4, y=-5.0)', [['math.hypot', '{"x":4,"y":-5.0}']]],
    [
      '[f(), g(a=1,),]',
      [
        ['f', '{}'],
        ['g', '{"a":1}'],
      ],
    ],
    ['[f(a=[1, (2, 3)], b={"k": {\'l\': None}}, c=True)]', [['f', '{"a":[1,[2,3]],"b":{"k":{"l":null}},"c":true}']]],
    ['f(a=.5, b=5., c=+1e3, d=2512292042121000001)', [['f', '{"a":0.5,"b":5.0,"c":1e3,"d":2512292042121000001}']]],
    [String.raw`f(a='it\'s \"so\"\n')`, [['f', String.raw`{"a":"it's \"so\"\n"}`]]],
    ['[]', []],
    ['None of the functions fits.', []],
  ])('%s', (text, calls) => {
    expect(callsInPythonText(text)).toEqual(calls.map(([name, args]) => ({ name, arguments: args })));
  });

  it.each([
    "f('Lisbon')",
    'f(a=name)',
    'f(a=1 + 2)',
    'f(a=g(b=1))',
    'f(a=1, a=2)',
    "f(a='x' 'y')",
    "f(a=f'{x}')",
    String.raw`f(a='\x41')`,
    'f(a=007)',
    'f(a={1: 2})',
    '[f(a=1)',
    "f(a='Lis",
    '[f(a=1)] or so',
    '```python\nf(a=1)\n```',
    '[1, 2]',
    '{"tool_calls": []}',
    '',
    '['.repeat(300),
    `f(a=${'('.repeat(100_000)}`,
  ])('%j cannot be read', (text) => {
    expect(callsInPythonText(text)).toBeNull();
  });

  it('may hold a bare name for its own text, where that is asked for', () => {
    expect(pythonCalls('f(a=name, b=[other.name])', { bareNames: true })).toEqual([{ name: 'f', arguments: '{"a":"name","b":["other.name"]}' }]);
    expect(pythonCalls('f(a=g())', { bareNames: true })).toBeNull();
  });
});

it('is evidence for its format only where there is no other', () => {
  const answers = (...texts: string[]) => texts.map((text) => ({ text, calls: null }));
  expect(formatOf(answers('No.', '[f(a=1)]'), 'a.jsonl', null)).toBe('python-text');
  expect(formatOf(answers('[f(a=1)]', '{"tool_calls": []}'), 'a.jsonl', null)).toBe('xlam-text');
});
