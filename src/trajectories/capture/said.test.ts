import { describe, expect, it, test } from 'vitest';
import { isErrorObservation, isMarkedObservation } from './observation.ts';
import { readSaid } from './said.ts';

describe('what a text is', () => {
  it.each<[string, string, object]>([
    [
      'code between marks, after a thought',
      'I look.\n<execute>\nprint(1)\n</execute>',
      { kind: 'code', form: 'execute', thought: 'I look.\n', text: '<execute>\nprint(1)\n</execute>', code: 'print(1)' },
    ],
    ['code whose end mark was the stop sequence', '<execute> ls() ', { kind: 'code', form: 'execute', thought: '', code: 'ls()' }],
    [
      'a block that may be code',
      'Thought: sum.\nCode:\n```py\nprint(2)\n```<end_code>',
      { kind: 'code', form: 'fence', code: 'print(2)', thought: 'Thought: sum.\nCode:\n' },
    ],
    ['a block that text follows', 'Run this:\n```python\nprint(2)\n```\nIt prints 2.', { kind: 'text', thought: '' }],
    ['a block in no language', '```\nx\n```', { kind: 'text' }],
    [
      'a solution after a thought',
      '<thought>I know.</thought>\nThe answer is <solution> 42 </solution>.',
      { kind: 'text', thought: '<thought>I know.</thought>\n', answer: '42' },
    ],
    ['plain words', ' It is 7. ', { kind: 'text', thought: '', text: ' It is 7. ', answer: 'It is 7.' }],
    ['two codes', '<execute>a</execute><execute>b</execute>', { kind: 'unclear', reason: 'several-code-blocks' }],
    ['code that text follows', '<execute>a</execute> and so', { kind: 'unclear', reason: 'text-after-code' }],
    ['an end before a beginning', '</execute><execute>', { kind: 'unclear', reason: 'several-code-blocks' }],
    ['nothing to run', '<execute> </execute>', { kind: 'unclear', reason: 'empty-code' }],
  ])('%s', (_, content, said) => {
    expect(readSaid(content)).toMatchObject(said);
  });

  it('in parts is the whole', () => {
    for (const content of ['a\n<execute>b</execute>\n', '<think>x</think> y', 'c\n```js\nd\n```\n']) {
      const said = readSaid(content);
      expect(said.kind === 'unclear' ? '' : said.thought + said.text).toBe(content);
    }
  });

  it('is told of a text that repeats its marks a hundred thousand times', () => {
    const kinds = ['<execute>', '```py\n', '<thought>', '<solution>', '`', '\n'].map((piece) => readSaid(piece.repeat(100_000)).kind);
    expect(kinds).toEqual(['unclear', 'text', 'text', 'text', 'text', 'text']);
    expect(isErrorObservation(`${'\n'.repeat(100_000)}Exit code: 0`)).toBe(false);
  });
});

test.each<[string, boolean]>([
  ['Observation:\n12', true],
  ['Execution Output:\n12', true],
  ['EXECUTION OUTPUT of [python]:\n12', true],
  ['Execution logs:\n12', true],
  ['And what about Tuesday?', false],
  ['My observation: it is late', false],
])('%j says of itself that it is an observation: %s', (text, is) => {
  expect(isMarkedObservation(text, [])).toBe(is);
});

test('an agent’s own beginning counts once it is named', () => {
  expect([[], ['[out]']].map((prefixes) => isMarkedObservation('[out] 3', prefixes))).toEqual([false, true]);
});

test.each<[string, boolean]>([
  ['Observation:\nTraceback (most recent call last):\n  File "a"\nKeyError: 1', true],
  ['requests.exceptions.HTTPError: 404', true],
  ['Error: no such order', true],
  ['{"error":"no such order"}', true],
  ['{"stdout":"","exit_code":1}', true],
  ['{"stdout":"ok","exit_code":0}', false],
  ['{"isError":true,"content":[]}', true],
  ['{"status":"failed"}', true],
  ['Exit code: 2\n', true],
  ['12', false],
  ['{"error":null,"total":3}', false],
  ['{"status":"ok"}', false],
  ['line one\nERROR 12:01 in an old log\nline three', false],
  ['No errors found', false],
])('%j tells of an error: %s', (text, is) => {
  expect(isErrorObservation(text)).toBe(is);
});
