import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import { TraceQuery } from '../../records/console/traces.ts';
import type { Observation } from '../../records/observation.ts';
import { traceTable } from './table.ts';

const query = (more: object = {}) => TraceQuery.parse(more);
const at = (minute: number, ms = 0) => new Date(Date.UTC(2026, 0, 5, 8, minute) + ms).toISOString();

function tableOf(observations: readonly Observation[]) {
  const table = traceTable();
  for (const value of observations) table.add({ traceId: value.traceId, hasId: true, kind: 'observation', value });
  return table;
}

/** An agent's run with a call of a model and of a tool. */
function run(minute: number, more: { agent?: string; failed?: boolean; environment?: string } = {}): Observation[] {
  const { agent = 'weather', failed = false, environment = 'default' } = more;
  const traceId = `t${minute}`;
  const shared = { traceId, environment, traceName: agent };
  const usage = { usageDetails: { input: 10 * minute, output: 1 }, costDetails: { total: minute / 1_000 } };
  return [
    generation({ id: `${traceId}-g`, user: `weather in ${minute}` }, { ...shared, parentObservationId: `${traceId}-r`, startTime: at(minute, 5), ...usage }),
    {
      ...shared,
      id: `${traceId}-t`,
      type: 'TOOL',
      name: 'get_weather',
      parentObservationId: `${traceId}-r`,
      startTime: at(minute, 20),
      level: failed ? 'ERROR' : 'DEFAULT',
    },
    {
      ...shared,
      id: `${traceId}-r`,
      type: 'AGENT',
      name: 'root',
      startTime: at(minute),
      endTime: at(minute, minute * 100),
      input: `asked ${minute}`,
      output: 'done',
    },
  ];
}

test('a trace is one row, whatever the order its records come in', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(run(3), { minLength: 3 }), (records) => {
      expect(tableOf(records).page(query()).rows).toEqual([
        {
          ...{ id: 't3', hasId: true, name: 'weather', agents: ['root', 'weather'], environment: 'default', startTime: at(3), latencyMs: 300 },
          ...{ observations: 3, modelCalls: 1, tokens: { input: 30, output: 1 }, costUsd: 0.003, errors: 0, tools: ['get_weather'], models: ['gpt-4o-mini'] },
          ...{ question: 'asked 3', answer: 'done' },
        },
      ]);
    }),
  );
});

const TRACES = [...run(1), ...run(2, { agent: 'billing' }), ...run(3, { failed: true }), ...run(4, { environment: 'production' })];

test.each([
  ['an agent', { agent: 'billing' }, ['t2']],
  ['an environment', { environment: 'production' }, ['t4']],
  ['a tool', { tool: 'get_weather' }, ['t4', 't3', 't2', 't1']],
  ['a model that none has', { model: 'other' }, []],
  ['only errors', { errors: 'only' }, ['t3']],
  ['a text, in any case', { text: 'ASKED 2' }, ['t2']],
  ['a span back from the newest', { from: '1h' }, ['t4', 't3', 't2', 't1']],
  ['a time', { from: at(2), to: at(3) }, ['t2']],
  ['several at once', { tool: 'get_weather', errors: 'only', environment: 'production' }, []],
])('the filter takes %s', (_, filter, ids) => {
  const { rows, total, totals } = tableOf(TRACES).page(query(filter));
  expect([rows.map(({ id }) => id), total, totals.traces]).toEqual([ids, ids.length, ids.length]);
});

test.each([
  ['latency', 'desc', ['t4', 't3', 't2', 't1']],
  ['latency', 'asc', ['t1', 't2', 't3', 't4']],
  ['cost', 'asc', ['t1', 't2', 't3', 't4']],
  ['errors', 'desc', ['t3', 't1', 't2', 't4']],
] as const)('sorted by %s, %s', (sort, order, ids) =>
  expect(
    tableOf(TRACES)
      .page(query({ sort, order }))
      .rows.map(({ id }) => id),
  ).toEqual(ids),
);

test('a page is a part of the list, and its sums are of all of it', () => {
  const page = tableOf(TRACES).page(query({ page: 1, size: 3 }));
  expect(page.rows.map(({ id }) => id)).toEqual(['t1']);
  expect(page.totals).toEqual({
    ...{ traces: 4, observations: 12, modelCalls: 4, tokens: { input: 100, output: 4 }, costUsd: expect.closeTo(0.01, 9), failed: 1 },
    latencyMs: { median: 300, p95: 400 },
  });
  expect(page.facets.agents).toEqual([
    { name: 'root', traces: 4 },
    { name: 'weather', traces: 3 },
    { name: 'billing', traces: 1 },
  ]);
});

test('what is no observation, and a line that cannot be read, are rows with an error', () => {
  const table = traceTable();
  table.add({ traceId: 'a', hasId: true, kind: 'observation', value: { id: 'x' } });
  table.add({ traceId: 'line 7', hasId: false, kind: 'defect', value: null });
  expect(table.page(query()).rows.map(({ id, hasId, errors, startTime }) => [id, hasId, errors, startTime])).toEqual([
    ['a', true, 1, null],
    ['line 7', false, 1, null],
  ]);
});

test('a time that is none is refused', () => {
  expect(() => tableOf(TRACES).page(query({ from: 'yesterday' }))).toThrow('from: expected a date such as 2026-11-28');
});
