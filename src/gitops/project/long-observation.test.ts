import { expect, test } from 'vitest';
import { longObservation } from './long-observation.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const LONG = JSON.stringify({ input: 'x'.repeat(200) });

test.each([
  ['a line', `{"a":1}\n${LONG}\n`, 'line 2', 212],
  ['an observation of a page', `{"data":[{"a":1},{"b":2},${LONG}]}`, 'observation 3', 212],
  ['an observation of a list', `[\n${LONG}]`, 'observation 1', 212],
  ['an observation spread over lines', JSON.stringify([JSON.parse(LONG)], null, 2), 'observation 1', 212],
  ['one line that is no JSON', 'y'.repeat(500), 'line 1', 500],
])('%s that is too long is named', (_, text, where, characters) => {
  expect(longObservation(bytes(text), 100)).toEqual({ where, characters });
});

test('a long file of short observations passes', () => {
  expect(longObservation(bytes('{"a":1}\n'.repeat(1000)), 100)).toBeNull();
  expect(longObservation(bytes(JSON.stringify({ data: Array(1000).fill({ a: 1 }) })), 100)).toBeNull();
});
