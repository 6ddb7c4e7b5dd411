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
    ['f(a=(5), b=(-3.5), c=(5,), d=( 5 , ), e=(), g=((5)), h=(1, (2)))', [['f', '{"a":5,"b":-3.5,"c":[5],"d":[5],"e":[],"g":5,"h":[1,2]}']]],
    ["f(a=('x'), b=(None), c=([1]), d=('x',))", [['f', '{"a":"x","b":null,"c":[1],"d":["x"]}']]],
    ['f(a=1_000, b=-1_0.5_0, c=1e1_0)', [['f', '{"a":1000,"b":-10.50,"c":1e10}']]],
    [String.raw`f(a='caf\u00e9', b='\x41\101', c='\U0001F600', d='\0')`, [['f', '{"a":"café","b":"AA","c":"😀","d":"\\u0000"}']]],
    [String.raw`f(a='\d+\\', b='\a')`, [['f', String.raw`{"a":"\\d+\\","b":"\u0007"}`]]],
    ["f(a='one \\\nline')", [['f', '{"a":"one line"}']]],
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
    String.raw`f(a='\N{DIGIT ONE}')`,
    String.raw`f(a='\x4')`,
    String.raw`f(a='\u12')`,
    String.raw`f(a='\U00110000')`,
    'f(a=1__0)',
    'f(a=1_)',
    'f(a=_1)',
    'f(a=(1 2))',
    'f(a=(5)',
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

it('is evidence for its format, as another is for another', () => {
  const answers = (...texts: string[]) => texts.map((text) => ({ text, calls: null }));
  expect(formatOf(answers('No.', '[f(a=1)]'), 'a.jsonl', null)).toEqual({ format: 'python-text', strays: 0 });
  expect(() => formatOf(answers('[f(a=1)]', '{"tool_calls": []}'), 'a.jsonl', null)).toThrow('found evidence for xlam-text (1) and python-text (1)');
});
