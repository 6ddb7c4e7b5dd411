import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '../../../records/digest.ts';
import { fileSource } from './file-source.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'file-source-'));
  for (const folder of ['export/observations', 'export/scores', 'export/manifests', 'empty']) await mkdir(join(root, folder), { recursive: true });
  for (const name of ['observations/2.jsonl.gz', 'observations/1.parquet', 'scores/1.csv', 'manifests/1.json', 'observations/notes.txt', '.hidden.jsonl'])
    await writeFile(join(root, 'export', name), name);
  await writeFile(join(root, 'one.jsonl'), '{}');
});
afterAll(() => rm(root, { recursive: true }));

const digests = (paths: readonly string[], sourcesFile: string | null = null) => fileSource({ paths, root, sourcesFile }).digests();
const BELOW = ['export/observations/1.parquet', 'export/observations/2.jsonl.gz', 'export/scores/1.csv'];

test('a folder stands for the trace files below it, by name', async () => {
  expect((await digests(['one.jsonl', 'export/'])).map(({ path }) => path)).toEqual(['one.jsonl', ...BELOW]);
  expect((await digests(['export']))[2]).toEqual({ path: 'export/scores/1.csv', sha256: sha256('scores/1.csv') });
});

test('a folder without trace files is refused', async () => {
  await expect(digests(['empty'])).rejects.toThrow('empty: expected trace files in this folder');
});

test('recorded digests must be those of the paths, a folder for the files below it', async () => {
  const recorded = join(root, 'digests.json');
  const listed = ['one.jsonl', ...BELOW].map((path) => ({ path, sha256: 'a'.repeat(64) }));
  await writeFile(recorded, JSON.stringify(listed));
  expect(await digests(['one.jsonl', 'export/'], recorded)).toEqual(listed);
  for (const paths of [['export/'], ['one.jsonl'], ['one.jsonl', 'exp'], ['export', 'one.jsonl'], ['one.jsonl', 'export', 'two.jsonl']])
    await expect(digests(paths, recorded)).rejects.toThrow('expected the digests of');
});
