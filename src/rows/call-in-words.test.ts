import { describe, expect, it } from 'vitest';
import { isCallInWords, namesCalledIn } from './call-in-words.ts';

const OFFERED = ['get', 'math.hypot', 'area'];

describe('a call in words', () => {
  it.each([
    'Sure! Here is the call:\n```python\n[get(city="Oslo")]\n```',
    'I will call get(city="Oslo").',
    'I will call functions.get(city="Oslo").',
    'I will call get (city="Oslo").',
    'Use math_hypot(x=4, y=5).',
    'Use math.hypot(4, 5).',
    'Here is the JSON:\n```json\n[{"name":"get","arguments":{"city":"Oslo"}}]\n```',
    'Here is the JSON: {"name": "other", "arguments": {}}',
    "{'name': 'get', 'arguments': {'city': 'Oslo'}}",
    String.raw`"{\"name\": \"get\", \"arguments\": {}}"`,
    '{"name":"get","arguments":{}}',
    '{"name":"get","parameters":{"city":"Oslo"}}',
    '{"action": "get", "action_input": "Oslo"}',
    '{"tool_calls": [{"name": "get"',
    '{"function_call": {"name": "get"}}',
    '<tool_call>{"name":"get","arguments":{}}</tool_call>',
    '<function=get>{"city": "Oslo"}</function>',
    'Action: get\nAction Input: {"city": "Oslo"}',
    '[{"get": {"city": "Oslo"}}]',
    'I call the function get(city="Oslo").',
    '```python\ndef both(x, y):\n    return math_hypot(x, y)\n```',
    'Run this:\n```\nget --city Oslo\n```',
    'Run this:\n~~~sh\nmath_hypot 4 5',
    '[TOOL_CALLS] []',
    '[other()]',
    'other.one(a=1)',
  ])('%j', (text) => {
    expect(isCallInWords(text, OFFERED)).toBe(true);
  });

  it.each([
    'None of the functions fits.',
    '[Oslo](https://example.org) is a city (a=1).',
    'The function `get` needs a city (none is given), and math.hypot two sides.',
    'I cannot tell the area (in square metres) or the area(s) of it.',
    'target(s) and forget(it) and get_more(x) are something else',
    String.raw`The integral is \(\int x^2\), and \area{x} is LaTeX.`,
    'In Python:\n```python\ndef factorial(n):\n    return 1 if n < 2 else n * factorial(n - 1)\n```',
    'In Python:\n```python\ndef math_hypot(x, y):\n    return (x * x + y * y) ** 0.5\n\nprint(math_hypot(3, 4))\n```',
    'In get:\n```get\nprint(1)\n```',
    '{"urgency": 2, "name": "Oslo"}',
    '{"tool_calls": []}',
    '{"content": "Nothing fits.", "tool_calls": null, "function_call": null}',
    '',
  ])('is not %j', (text) => {
    expect(isCallInWords(text, OFFERED)).toBe(false);
  });

  it('needs no more than a glance at a text made to stall it', () => {
    const texts = [`get${' '.repeat(200_000)}`, '"'.repeat(200_000), `"${'a'.repeat(200_000)}`, 'get'.repeat(60_000), '```'.repeat(60_000)];
    expect(texts.map((text) => isCallInWords(text, OFFERED))).toEqual(texts.map(() => false));
  });
});

it.each([
  [{ name: 'get', arguments: {} }, ['get']],
  [
    [
      { name: 'get', arguments: {} },
      { name: 'area', arguments: '{}' },
    ],
    ['get', 'area'],
  ],
  [{ tool_calls: [{ function: { name: 'get', arguments: '{}' } }] }, ['get']],
  [{ name: 'Oslo', urgency: 2 }, []],
])('JSON calls by name: %j', (json, names) => {
  expect(namesCalledIn(json)).toEqual(names);
});
