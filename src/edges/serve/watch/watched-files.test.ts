import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../../records/digest.ts';
import { watchFiles } from './watched-files.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fledgling-watch-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function watched(): Promise<{ path: string; told: string[]; look(): Promise<void>; close(): void }> {
  const path = join(dir, 'adapter.gguf');
  await writeFile(path, 'proved');
  const told: string[] = [];
  const watching = watchFiles([{ what: 'adapter', paths: [path], sha256: sha256('proved') }], { everyMs: 3_600_000, onChanged: ({ what }) => told.push(what) });
  await watching.look();
  return { path, told, ...watching };
}

test('a file that is touched but the same stays proved', async () => {
  const { path, told, look, close } = await watched();
  await utimes(path, 1, 1);
  await look();
  expect(told).toEqual([]);
  close();
});

test.each<[string, (path: string) => Promise<void>]>([
  ['written over', (path) => writeFile(path, 'other!')],
  [
    'replaced by another of the same size',
    async (path) => {
      await writeFile(`${path}.new`, 'evil!!');
      await rename(`${path}.new`, path);
    },
  ],
  ['removed', (path) => rm(path)],
])('a file that is %s is told once, and stays so when it comes back', async (_, change) => {
  const { path, told, look, close } = await watched();
  await change(path);
  await look();
  await writeFile(path, 'proved');
  await look();
  expect(told).toEqual(['adapter']);
  close();
});

test('a file that is another one from the beginning is told at the first look', async () => {
  const told: string[] = [];
  const watching = watchFiles([{ what: 'base', paths: [join(dir, 'none')], sha256: sha256('') }], {
    everyMs: 3_600_000,
    onChanged: ({ what }) => told.push(what),
  });
  await watching.look();
  expect([told, watching.changed().length]).toEqual([['base'], 1]);
  watching.close();
});
