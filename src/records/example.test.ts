import { expect, test } from 'vitest';
import { exampleOf } from '../eval/eval.test-data.ts';
import { Example } from './example.ts';

const current = exampleOf();
const { request: _request, accepted: _accepted, schemaFrom: _schemaFrom, ...shared } = current;
const { url: _url, ...source } = current.source;
const first = { ...shared, schema: 'fledgling/example@1', source };

test('an example comes back from its JSON as it was', () => {
  const accepted = { arguments: { city: { values: ['Lisbon', 'Lisboa'], optional: false }, unit: { values: ['c', null], optional: true } } };
  const whole: Example = { ...current, accepted, source: { ...current.source, url: 'https://langfuse.example/project/p/traces/t' } };
  expect(Example.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
});

test('an example of the first version is read as one without request, accepted values and link', () => {
  expect(Example.parse(first)).toEqual({ ...current, request: null, accepted: null, source: { ...source, url: null } });
});

test('an example from before its request held settings is read as one that says none', () => {
  const { reasoningEffort: _effort, maxTokens: _maxTokens, ...request } = current.request ?? {};
  const { schemaFrom: _origin, ...before } = { ...current, request };
  expect(Example.parse(before)).toEqual(current);
});

test.each([
  ['a request in the first version', { ...first, request: current.request }],
  ['no request in the second', { ...first, schema: 'fledgling/example@2', source: current.source }],
  ['an argument without a value that counts as right', { ...current, accepted: { arguments: { city: { values: [], optional: true } } } }],
  ['a third member in the row', { ...current, row: { ...current.row, label: 'x' } }],
  ['a version that is not known', { ...current, schema: 'fledgling/example@3' }],
])('%s is refused', (_, value) => {
  expect(Example.safeParse(value).success).toBe(false);
});

test('what is wrong is told by its place, in both versions', () => {
  for (const value of [current, first]) {
    expect(Example.safeParse({ ...value, row: { prompt: 'a', completion: '' } }).error?.issues[0]?.path).toEqual(['row', 'completion']);
  }
});
