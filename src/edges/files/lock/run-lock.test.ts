import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeRunLock } from './run-lock.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-run-lock-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const take = (onWait: (line: string) => void = () => undefined, signal = new AbortController().signal) =>
  takeRunLock(join(root, 'state'), { command: 'fledgling run', onWait, signal });

test('the second waits, says who holds it, and gets it when the first is done', async () => {
  const release = await take();
  const waiting: string[] = [];
  const second = take((line) => {
    waiting.push(line);
    void release();
  });
  await (await second)();
  expect(waiting).toHaveLength(1);
  expect(waiting[0]).toMatch(new RegExp(`^Waiting: \`fledgling run\` \\(process ${process.pid} on \\S+, since \\d{4}-\\S+Z\\) is using ${root}/state\\. `));
  expect(await readdir(join(root, 'state'))).toEqual([]);
});

test('waiting stops when asked to, and leaves the lock to its holder', async () => {
  const release = await take();
  const controller = new AbortController();
  await expect(take(() => controller.abort(), controller.signal)).rejects.toThrow('Interrupted');
  expect(await readdir(join(root, 'state'))).toEqual(['run.lock']);
  await release();
});
