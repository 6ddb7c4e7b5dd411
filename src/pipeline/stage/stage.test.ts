import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileStore } from '../../edges/files/stages/store.ts';
import { runStage, type Stage } from './stage.ts';

let root = '';
const ended: string[] = [];
const watcher = {
  stageStarted: () => undefined,
  progress: () => undefined,
  notice: () => undefined,
  stageEnded: (name: string, end: { status: string; why: string }) => void ended.push(`${name} ${end.status}: ${end.why}`),
};
const ports = () => ({ store: fileStore(root), watcher, now: () => 0 });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-stage-'));
  ended.length = 0;
});
afterEach(() => rm(root, { recursive: true, force: true }));

function doubling(value: number, change: Partial<Stage<number>> = {}): Stage<number> {
  return {
    name: 'double',
    work: 'compare',
    version: 1,
    inputs: { value: String(value), other: 'same' },
    run: async ({ folder }) => folder.write('out.txt', String(2 * value)),
    load: async (folder) => Number(await folder.read('out.txt')),
    summary: (result) => `${result}`,
    ...change,
  };
}

test('a stage runs once, and again only when an input changes, saying which', async () => {
  const values = [];
  for (const value of [3, 3, 4, 3]) values.push((await runStage(doubling(value), ports())).value);
  expect(values).toEqual([6, 6, 8, 6]);
  expect(ended).toEqual([
    'double ran: first time',
    'double reused: nothing it depends on changed',
    'double ran: changed: value',
    'double reused: nothing it depends on changed',
  ]);
});

test('what another job of the same run made is told as that job told it', async () => {
  let now = 0;
  const slow = { ...ports(), now: () => (now += 40) };
  const { report } = await runStage(doubling(3), slow);
  const later = await runStage(doubling(3), ports(), { mayRun: () => false, madeInThisRun: (key) => key === report.key });
  expect(later.report).toEqual(report);
  expect((await runStage(doubling(3), ports(), { madeInThisRun: () => false })).report.status).toBe('reused');
});

test('a stage that puts together what others made takes as long as they did', async () => {
  expect((await runStage(doubling(3, { wallMs: (value) => 1000 * value }), ports())).report.wallMs).toBe(6000);
});

test('a new version of the stage runs again', async () => {
  await runStage(doubling(1), ports());
  await runStage(doubling(1, { version: 2 }), ports());
  expect(ended[1]).toBe('double ran: its result is gone or Fledgling is newer');
});

test('a stage that failed leaves nothing finished, and the next run resumes in its folder', async () => {
  const failing = doubling(1, {
    run: async ({ folder }) => {
      await folder.append('log', 'half');
      throw new Error('killed');
    },
  });
  await expect(runStage(failing, ports())).rejects.toThrow('killed');
  const resumed = doubling(1, {
    run: async ({ folder }) => folder.write('out.txt', (await folder.lines('log')).join()),
    load: async (folder) => (await folder.read('out.txt'))?.length ?? 0,
  });
  expect((await runStage(resumed, ports())).value).toBe(4);
  expect(ended).toEqual(['double resumed: an earlier run was cut short']);
});

test('a damaged result is computed again', async () => {
  const { folder } = await runStage(doubling(5), ports());
  await writeFile(join(folder.path, 'out.txt'), '11');
  expect((await runStage(doubling(5), ports())).value).toBe(10);
});
