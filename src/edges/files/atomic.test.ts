import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ExternalError, Interrupted, UserError } from '../../errors.ts';
import { measure } from '../huggingface/measure.ts';
import { onDisk, readIfThere, writeAtomic } from './atomic.ts';
import { readJson } from './json/read-json.ts';
import { lineFile } from './lines/line-file.ts';
import { linesAt } from './lines/lines-at.ts';
import { digestOfFile } from './stages/store.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atomic-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file where a folder belongs is one sentence', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const made = onDisk(file, () => mkdir(file, { recursive: true }));
  await expect(made).rejects.toThrow(UserError);
  await expect(made).rejects.toThrow(`${file}: expected a folder, found a file.`);
  await expect(writeAtomic(join(file, 'a', 'b'), 'x')).rejects.toThrow('a part of this path is a file');
});

test('a name that is too long is one sentence', async () => {
  await expect(writeAtomic(join(folder, 'x'.repeat(300)), 'x')).rejects.toThrow(/longer than the file system allows/);
});

test('too many open files is an outside failure that may pass', async () => {
  const work = async () => Promise.reject(Object.assign(new Error('open'), { code: 'EMFILE' }));
  await expect(onDisk('a', work)).rejects.toThrow(ExternalError);
  await expect(onDisk('a', work)).rejects.toThrow('a: too many files are open (EMFILE).');
});

test('the digest of a file stops when asked to', async () => {
  const file = join(folder, 'big');
  await writeFile(file, Buffer.alloc(8 << 20));
  const controller = new AbortController();
  const digest = digestOfFile(file, controller.signal);
  setImmediate(() => controller.abort());
  await expect(digest).rejects.toThrow(Interrupted);
  await expect(digestOfFile(file, AbortSignal.abort())).rejects.toThrow(Interrupted);
});

test.skipIf(process.platform === 'win32')('a link to a device, whose bytes never end, is refused by whoever reads records or lines', async () => {
  const path = join(folder, 'run.json');
  await symlink('/dev/zero', path);
  const refused = `${path}: expected a file, found a device. Name a file.`;
  await expect(readIfThere(path)).rejects.toThrow(refused);
  await expect(Array.fromAsync(linesAt(path))).rejects.toThrow(refused);
  await expect(lineFile(path, () => 1).opened(async () => 'read')).rejects.toThrow(refused);
  await expect(readJson(path, z.json(), 'a record')).rejects.toThrow(refused);
  await expect(measure(path)).rejects.toThrow(refused);
});
