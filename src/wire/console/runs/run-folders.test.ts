import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runFixture } from '../../../report/fixtures/fixture.test-data.ts';
import { runFolders } from './run-folders.ts';

let results: string;
beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'run-folders-'));
});
afterAll(() => rm(results, { recursive: true, force: true }));

const at = (hour: number) => `2026-11-01T${String(hour).padStart(2, '0')}:00:00.000Z`;

async function written(id: string, text: string, hour: number): Promise<void> {
  await mkdir(join(results, 'a', id), { recursive: true });
  await writeFile(join(results, 'a', id, 'run.json'), text);
  await utimes(join(results, 'a', id, 'run.json'), new Date(at(hour)), new Date(at(hour)));
}

it('orders runs by the beginnings of their records, and reads those whole that are asked for', async () => {
  const record = (id: string, hour: number) => ({ ...runFixture(), id, agent: 'a', startedAt: at(hour) });
  const { startedAt, ...rest } = record('ccc', 8);
  await written('aaa', JSON.stringify(record('aaa', 5), null, 2), 20);
  await written('bbb', JSON.stringify(record('bbb', 9)), 1);
  await written('ccc', JSON.stringify({ ...rest, startedAt }), 2);
  await written('cut', 'no record', 7);
  await written('ddd', JSON.stringify(record('ddd', 6), null, 2).slice(0, 2_000), 21);
  const folders = runFolders(results);
  const ordered = await folders.ordered();
  expect(ordered.map(({ id }) => id)).toEqual(['bbb', 'ccc', 'cut', 'ddd', 'aaa']);
  const lines = await folders.linesOf(ordered.slice(2));
  expect(lines.map(({ id, problem }) => [id, problem === null])).toEqual([
    ['cut', false],
    ['ddd', false],
    ['aaa', true],
  ]);

  await written('aaa', JSON.stringify(record('aaa', 23)), 23);
  await rm(join(results, 'a', 'bbb'), { recursive: true });
  expect((await folders.ordered()).map(({ id }) => id)).toEqual(['aaa', 'ccc', 'cut', 'ddd']);
});
