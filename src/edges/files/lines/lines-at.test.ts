import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lineAt, linesAt } from './lines-at.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-lines-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('finds each line by its place, over chunks and characters of several bytes, and passes over one that was cut short', async () => {
  const lines = Array.from({ length: 3_000 }, (_, index) => `${index} ${'zürich 雨 '.repeat(index % 60)}`);
  const path = join(folder, 'a.jsonl');
  const text = `${lines.join('\n')}\nhalf a li`;
  await writeFile(path, text);
  const digest = createHash('sha256');
  const found = (await Array.fromAsync(linesAt(path, (chunk) => digest.update(chunk)))).flat();
  expect(found.map((line) => line.text)).toEqual(lines);
  expect(digest.digest('hex')).toBe(createHash('sha256').update(text).digest('hex'));
  const [some] = found.slice(1_234);
  if (!some) throw new Error('there are 3,000');
  expect(await lineAt(path, some)).toBe(lines[1_234]);
});

it('has no lines where there is no file', async () => {
  expect(await Array.fromAsync(linesAt(join(folder, 'none')))).toEqual([]);
});
