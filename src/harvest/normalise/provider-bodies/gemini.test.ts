import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { normalise } from '../normalised.test-data.ts';

const turn = { parts: [{ text: 'What time is it?' }] };
const answer = (...parts: object[]) => ({ candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] });
const read = (contents: unknown, output: unknown) => normalise(generation({ id: 'a' }, { name: 'gemini', metadata: {}, input: { contents }, output }));

test("a single turn without its role is the user's", () => {
  const said = [{ role: 'user', content: 'What time is it?' }];
  expect(read([turn], answer({ text: 'Noon.' }))).toMatchObject({ kind: 'call', call: { messages: said, output: { content: 'Noon.' } } });
});

test.each<[string, unknown[]]>([
  ['of several turns', [turn, { role: 'model', parts: [{ text: 'Noon.' }] }, turn]],
  ["with a role of nobody's", [{ ...turn, role: 'narrator' }]],
  ['with more beside its parts', [{ ...turn, context: 'Oslo' }]],
])('one %s stays refused', (_, contents) => {
  expect(read(contents, answer({ text: 'Noon.' }))).toMatchObject({ kind: 'quarantined' });
});

test('a call that leaves out its arguments has none', () => {
  const output = { toolCalls: [{ name: 'get_time', arguments: {} }] };
  expect(read([turn], answer({ functionCall: { name: 'get_time' } }))).toMatchObject({ kind: 'call', call: { output } });
  expect(read([turn], answer({ functionCall: { id: 'c1', name: 'get_time' } }))).toMatchObject({ kind: 'call', call: { output } });
});

test.each<object>([
  { name: 'get_time', args: null },
  { name: 'get_time', args: '{"zone":' },
  { name: 'get_time', zone: 'UTC' },
  { name: 'get_time', partialArgs: [{ jsonPath: '$.zone', stringValue: 'U' }] },
  {},
])('a call %j stays refused', (functionCall) => {
  expect(read([turn], answer({ functionCall }))).toMatchObject({ kind: 'quarantined' });
});
