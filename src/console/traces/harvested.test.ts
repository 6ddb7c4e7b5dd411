import { expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import { OPTIONS } from '../../harvest/harvest.test-data.ts';
import type { Example } from '../../records/example.ts';
import { KINDS } from '../../redact/kinds.ts';
import { redactor } from '../../redact/redactor.ts';
import { harvestedTrace } from './harvested.ts';

const raw = (...values: unknown[]) => ({ observations: values.map((value, index) => ({ where: `f:${index + 1}`, value })), scores: [], defects: [] });
const NONE = { traceId: 'trace-a', hasId: true, agent: 'weather', config: OPTIONS, redactor: null, held: async () => null };

test('a trace is harvested as it would be: its rows on their tracks, and the fate of each observation', async () => {
  const tool = { ...generation({ id: 'b' }), traceId: 'trace-a', type: 'SPAN', name: 'work', input: 'x', output: 'y', metadata: {} };
  const made = await harvestedTrace(raw(generation({ id: 'a' }), tool), NONE);
  expect(made.rows).toMatchObject([
    { track: 'structured', observation: 'a', domain: 'get_weather', completion: '{"arguments":{"city":"a"},"name":"get_weather"}', held: null },
    { track: 'toolcall', completion: '<tool_call name="get_weather">{"city":"a"}</tool_call>' },
  ]);
  expect(made.fates.map(({ where, fate }) => [where, fate]).sort()).toEqual([
    ['a', 'example'],
    ['b', 'not-a-model-call'],
  ]);
  expect([made.refusal, made.redacted, made.dataset]).toEqual([null, null, null]);
});

test('what is quarantined says why and what helps, and a trace of nothing else is refused in a sentence', async () => {
  const made = await harvestedTrace(raw(generation({ id: 'a' }, { level: 'ERROR', output: '', statusMessage: 'timeout' })), NONE);
  expect(made.refusal).toMatch(/^No model call among 1 observations/);
  expect(made.fates).toMatchObject([{ where: 'a', fate: 'quarantined', reason: 'failed-call', detail: 'timeout', sentence: 'The call failed.' }]);
});

test('personal data is taken out as the data set’s key says, and its examples are found again in it', async () => {
  const key = redactor({ kinds: [...KINDS], custom: [], allow: { fields: [], values: [] }, country: null }, 'a key of at least sixteen characters');
  const options = { ...NONE, redactor: key };
  const asked = generation({ id: 'a', user: 'weather for mail@somebody.example' });
  const first = await harvestedTrace(raw(asked), options);
  expect(first.rows[0]?.prompt).not.toContain('somebody');
  expect(Object.values(first.redacted ?? {}).some((values) => values > 0)).toBe(true);
  const held = async (ids: readonly string[]) => ({
    path: 'datasets/weather',
    examples: 9,
    found: new Map(ids.slice(0, 1).map((id) => [id, { id, split: 'test', challenge: false, cluster: 'c', source: { traceId: 'other' } } as Example])),
  });
  const second = await harvestedTrace(raw(asked), { ...options, held });
  expect(second.rows.map((row) => row.held)).toEqual([{ split: 'test', challenge: false, cluster: 'c', isOfThisTrace: false }, null]);
  expect(second.dataset).toEqual({ path: 'datasets/weather', examples: 9 });
});
