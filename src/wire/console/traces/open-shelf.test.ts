import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import type { Config } from '../../../config/schema.ts';
import { loopConfig } from '../../../pipeline/loop/loop.test-data.ts';
import { TraceQuery } from '../../../records/console/traces.ts';
import { jsonLines } from '../../../records/json-lines.ts';
import { type ConsolePlace, consolePlace } from '../place.ts';
import { openShelf } from './open-shelf.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-shelf-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function placeOf(source: Config['harvest']['source']): ConsolePlace {
  const config = loopConfig();
  const options = { configPath: 'none', root, stateDir: join(root, 'state'), resultsDir: root, isReadOnly: true, env: {}, notice: () => undefined };
  return {
    ...consolePlace({ ...options, signal: new AbortController().signal }),
    config: async () => ({ ...config, harvest: { ...config.harvest, source } }),
  };
}

const page = (shelf: { current(): ReturnType<ReturnType<typeof openShelf>['current']> }) => shelf.current().then((one) => one.page(TraceQuery.parse({})));
const ids = async (shelf: ReturnType<typeof openShelf>) => (await page(shelf)).rows.map(({ id }) => id);

test('a file that is not there is said in a sentence, and read once it is; one that grows is read anew', async () => {
  const shelf = openShelf(placeOf({ kind: 'file', paths: ['t.jsonl'] }), () => undefined);
  await expect(page(shelf)).rejects.toThrow('t.jsonl: expected a trace file, found none.');
  await writeFile(join(root, 't.jsonl'), jsonLines([generation({ id: 'a' })]));
  expect(await ids(shelf)).toEqual(['trace-a']);
  const before = await shelf.version();
  await appendFile(join(root, 't.jsonl'), jsonLines([generation({ id: 'b' }, { startTime: '2026-01-06T08:00:00.000Z' })]));
  expect(await shelf.version()).not.toBe(before);
  expect(await ids(shelf)).toEqual(['trace-b', 'trace-a']);
  expect((await (await shelf.current()).raw('trace-b'))?.observations).toMatchObject([{ where: 't.jsonl:2', value: { id: 'b' } }]);
  expect(await (await shelf.current()).raw('trace-c')).toBeNull();
});

test('a folder of files is one list, and whoever watches hears that a large one has been read', async () => {
  await mkdir(join(root, 'traces'));
  const many = Array.from({ length: 6_000 }, (_, index) => generation({ id: `o${index}` }));
  await writeFile(join(root, 'traces/a.jsonl'), jsonLines(many.slice(0, 3_000)));
  await writeFile(join(root, 'traces/b.jsonl'), jsonLines(many.slice(3_000)));
  const tell = vi.fn();
  const shelf = openShelf(placeOf({ kind: 'file', paths: ['traces'] }), tell);
  const first = await page(shelf);
  expect([first.source, first.rows.length]).toEqual([{ kind: 'file', name: 'traces' }, 50]);
  await expect.poll(async () => (await page(shelf)).indexing, { timeout: 20_000 }).toBeNull();
  expect((await page(shelf)).totals).toMatchObject({ traces: 6_000, modelCalls: 6_000 });
  expect(tell).toHaveBeenCalled();
});

test('a source that makes its traces has none before they were fetched, and says what brings them', async () => {
  const { rows, note } = await page(openShelf(placeOf({ kind: 'dummy-agent', count: 3 }), () => undefined));
  expect([rows, note]).toEqual([[], expect.stringContaining('fledgling harvest')]);
});

test('without keys Langfuse is not asked, and what is missing is named', async () => {
  const settings = {
    kind: 'langfuse',
    agentBy: [],
    environments: [],
    tags: [],
    from: '30d',
    to: 'now',
    lagMinutes: 20,
    maxTraces: 5,
    host: 'http://127.0.0.1:9',
  } as const;
  const place = placeOf({ ...settings, agentBy: [], environments: [], tags: [] });
  await expect(page(openShelf(place, () => undefined))).rejects.toThrow('LANGFUSE_PUBLIC_KEY holds no key');
});
