import { expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../records/observation.ts';
import { observationShown } from './observation.ts';
import { linkOf, traceShown } from './tree.ts';

const raw = (...values: unknown[]) => ({ observations: values.map((value, index) => ({ where: `f:${index + 1}`, value })), scores: [], defects: [] });
const OPTIONS = { traceId: 't', hasId: true, source: { kind: 'file', name: 'f' }, server: 'https://langfuse.example' } as const;
const step = (id: string, parent: string | null, ms: number, more: Partial<Observation> = {}) =>
  generation({ id }, { traceId: 't', parentObservationId: parent, startTime: new Date(Date.UTC(2026, 0, 5) + ms).toISOString(), ...more });
const shape = (...values: unknown[]) => traceShown(raw(...values), OPTIONS).nodes.map(({ key, depth }) => `${'-'.repeat(depth)}${key}`);

test('children stand below their parents, by time; one whose parent is gone is a root', () => {
  expect(shape(step('c', 'a', 30), step('b', 'a', 10), step('d', 'b', 12), step('lost', 'gone', 5), step('a', null, 0))).toEqual([
    'a',
    '-b',
    '--d',
    '-c',
    'lost',
  ]);
});

test('every observation is shown once: parents in a ring, its own parent, an id that comes again, and what is none', () => {
  expect(shape(step('a', 'b', 0), step('b', 'a', 1), step('s', 's', 2), step('s', null, 3), { id: 7 }, 'text').sort()).toEqual(
    ['a', '-b', 's', 's (2)', 'f:5', 'f:6'].sort(),
  );
});

test('a chain of thousands does not run out of stack', () => {
  const deep = Array.from({ length: 20_000 }, (_, index) => step(`n${index}`, index === 0 ? null : `n${index - 1}`, index));
  expect(traceShown(raw(...deep), OPTIONS).nodes.at(-1)).toMatchObject({ key: 'n19999', depth: 19_999 });
});

test('times, usage and price are those of the observation; the trace’s own words come from whichever says them', () => {
  const more = {
    endTime: '2026-01-05T00:00:01.500Z',
    usageDetails: { input: 8, input_cached_tokens: 2, output: 3 },
    costDetails: { total: 0.5 },
    level: 'ERROR',
    statusMessage: 'no',
  };
  const shown = traceShown(raw(step('a', null, 0), step('b', 'a', 500, { ...more, sessionId: 's', tags: ['x'], htmlPath: '/project/p/traces/t' })), OPTIONS);
  expect(shown).toMatchObject({ session: 's', tags: ['x'], link: 'https://langfuse.example/project/p/traces/t', row: { errors: 1, latencyMs: 1_500 } });
  expect(shown.nodes[1]).toMatchObject({ startMs: 500, durationMs: 1_000, costUsd: 0.5, usage: { input: 10, output: 3, cached: 2 }, statusMessage: 'no' });
});

test.each([
  ['https://langfuse.example/p', 'https://langfuse.example/p'],
  ['/p?q=1', 'https://langfuse.example/p?q=1'],
  ['https://evil.example/p', null],
  ['//evil.example/p', null],
  ['javascript:alert(1)', null],
  ['https://user@langfuse.example/p', null],
  ['http://langfuse.example/p', null],
])('the link %s leads to %s', (path, link) => expect(linkOf(path, 'https://langfuse.example')).toBe(link));

test('where no server is configured there is no link', () => expect(linkOf('https://langfuse.example/p', null)).toBeNull());

test('one observation is shown as people read it and as it stands', () => {
  const shown = observationShown(raw(step('a', null, 0, { metadata: '{"x":1}', modelParameters: {} })), 'a');
  expect(shown).toMatchObject({ input: { kind: 'chat' }, output: { kind: 'chat' }, metadata: '{\n  "x": 1\n}', parameters: null, where: 'f:1' });
  expect(shown?.raw).toContain('"providedModelName": "gpt-4o-mini"');
  expect(observationShown(raw(), 'a')).toBeNull();
});
