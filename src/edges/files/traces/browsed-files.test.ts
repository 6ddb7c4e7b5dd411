import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browsedFiles, type Met } from './browsed-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'browsed-'));
});
afterAll(() => rm(folder, { recursive: true }));

const observation = (id: string, traceId: string | null) => ({
  id,
  traceId,
  startTime: '2026-01-05T08:00:00.000Z',
  type: 'SPAN',
  name: `n ${id}`,
  input: 'in',
});
const OWN = [observation('a', 't1'), observation('b', 't2'), observation('c', 't1')];
const LINES = OWN.map((one) => `${JSON.stringify(one)}\n`).join('');
const CSV = [
  'id,trace_id,start_time,type,name,input',
  ...OWN.map(({ id, traceId, startTime, type, name, input }) => [id, traceId, startTime, type, name, input].join(',')),
].join('\n');

async function browsed(name: string, content: string | Buffer) {
  const path = join(folder, name);
  await writeFile(path, content);
  const files = await browsedFiles([{ label: name, path }], new AbortController().signal);
  const met: Met[] = [];
  await files.read((one) => met.push(one));
  return { files, met };
}

test.each([
  ['t.jsonl', LINES],
  ['t.jsonl.gz', gzipSync(LINES)],
  ['t.json', JSON.stringify({ data: OWN, meta: {} })],
  ['t.csv', CSV],
])('%s is read once, and a trace then from where it lies', async (name, content) => {
  const { files, met } = await browsed(name, content);
  expect(met.map(({ traceId, kind, hasId }) => [traceId, kind, hasId])).toEqual([
    ['t1', 'observation', true],
    ['t2', 'observation', true],
    ['t1', 'observation', true],
  ]);
  expect(files.trace('t1')?.observations.map(({ value }) => value)).toMatchObject([
    { id: 'a', name: 'n a' },
    { id: 'c', traceId: 't1' },
  ]);
  expect(files.trace('t3')).toBeNull();
  files.close();
});

test('an observation without a trace and a line that cannot be read are each by themselves, named by their place', async () => {
  const { files, met } = await browsed('odd.jsonl', `${JSON.stringify(observation('a', null))}\n{broken\n`);
  expect(met.map(({ traceId, hasId, kind }) => [traceId, hasId, kind])).toEqual([
    ['no trace id, odd.jsonl:1', false, 'observation'],
    ['no trace id, odd.jsonl:2', false, 'defect'],
  ]);
  expect(files.trace('no trace id, odd.jsonl:1')).toMatchObject({ hasId: false, observations: [{ value: { id: 'a' } }] });
  expect(files.trace('no trace id, odd.jsonl:2')?.defects[0]?.reason).toMatch(/^it is not valid JSON/);
  files.close();
});

test('what has been read can be looked at before the rest is', async () => {
  const path = join(folder, 'long.jsonl');
  await writeFile(path, Array.from({ length: 20_000 }, (_, index) => JSON.stringify(observation(`o${index}`, `t${index}`))).join('\n'));
  const files = await browsedFiles([{ label: 'long', path }], new AbortController().signal);
  let early: unknown = null;
  let met = 0;
  await files.read(() => {
    met += 1;
    if (met === 5) early = files.trace('t2');
  });
  expect(early).toMatchObject({ observations: [{ value: { id: 'o2' } }] });
  files.close();
});
