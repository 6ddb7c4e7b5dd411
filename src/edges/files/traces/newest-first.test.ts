import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { OPTIONS } from '../../../harvest/harvest.test-data.ts';
import { harvest } from '../../../harvest/harvest.ts';
import { jsonLines } from '../../../records/json-lines.ts';
import { namedTraceSource } from './trace-source.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'newest-'));
});
afterAll(() => rm(folder, { recursive: true }));

const TRACES = 4000;
/** Two calls a trace, in an order of time that is not that of the file; every hundredth line is broken. */
const lines = Array.from({ length: TRACES }, (_, index) => {
  const at = (index * 1601) % TRACES;
  const startTime = new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString();
  const later = new Date(Date.UTC(2026, 0, 1) + at * 60_000 + 900_000).toISOString();
  const traceId = `t${at}`;
  return jsonLines([generation({ id: `a${at}` }, { traceId, startTime }), generation({ id: `b${at}` }, { traceId, startTime: later })]).concat(
    index % 100 === 0 ? '{"id": "cut off\n' : '',
  );
});

test('of a large file the newest calls are read, and the rest is counted as what it is: older', async () => {
  const path = join(folder, 'traces.jsonl');
  await writeFile(path, lines.join(''));
  const run = (onFate?: () => void) =>
    harvest({
      source: namedTraceSource([{ label: 'traces.jsonl', path }]),
      redactor: null,
      config: { ...OPTIONS, limit: 50, maxQuarantined: 1 },
      ledger: [],
      agent: 'a',
      ...(onFate ? { onFate } : {}),
    });
  let told = 0;
  const [all, newest] = [
    await run(() => {
      told += 1;
    }),
    await run(),
  ];
  expect(newest.examples).toEqual(all.examples);
  expect(new Set(newest.examples.map(({ source }) => source.observationId)).size).toBe(50);
  for (const { integrity } of [all, newest]) {
    expect(integrity.observations.total).toBe(2 * TRACES + TRACES / 100);
    expect(integrity.observations.total).toBe(Object.values(integrity.observations.fates).reduce((sum, count) => sum + count, 0));
    expect(integrity.traces.total).toBe(TRACES + TRACES / 100);
    expect(integrity.reasons).toMatchObject([{ reason: 'unreadable', observations: TRACES / 100 }]);
    expect(integrity.observations.fates['beyond-limit']).toBe(2 * TRACES - 50);
  }
  expect(told).toBe(all.integrity.observations.total);
});
