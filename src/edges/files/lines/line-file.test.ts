import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../../records/digest.ts';
import { lineFile } from './line-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'line-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const firstWord = (text: string) => (text.startsWith('?') ? null : (text.split(' ')[0] ?? ''));

it('finds every line by its place, over chunks, blank lines, wide characters and a last line without an end', async () => {
  const path = join(folder, 'long.txt');
  const lines = Array.from({ length: 3_000 }, (_, index) => `${index} ${'ä€𝄞'.repeat(index % 400)}`);
  const text = `${lines.join('\n\n')}\n? nothing\nlast one`;
  await writeFile(path, text);
  await lineFile(path, firstWord).opened(async (file) => {
    expect(file?.sha256).toBe(sha256(text));
    expect(file?.unreadable).toBe(1);
    expect(file?.lines.map(({ facets }) => facets)).toEqual([...lines.map((_, index) => String(index)), 'last']);
    const some = [file?.lines[0], file?.lines[399], file?.lines[2_999], file?.lines[3_000]].filter((line) => line !== undefined);
    expect(await file?.read(some)).toEqual([lines[0], lines[399], lines[2_999], 'last one']);
    const even = file?.lines.filter(({ facets }) => Number(facets) % 2 === 0) ?? [];
    const found = await file?.filter(even, (line) => line.length > 1_000);
    expect(found?.map(({ facets }) => facets)).toEqual(lines.flatMap((line, index) => (index % 2 === 0 && line.length > 1_000 ? [String(index)] : [])));
  });
});

it('passes over a line that would fill the memory, and finds those after it', async () => {
  const path = join(folder, 'endless.txt');
  const text = `one\n${'x'.repeat(5_000_000)}\ntwo ä\n${'y'.repeat(3_000_000)}`;
  await writeFile(path, text);
  await lineFile(path, firstWord, 2_000_000).opened(async (file) => {
    expect([file?.lines.map(({ facets }) => facets), file?.unreadable, file?.sha256]).toEqual([['one', 'two'], 2, sha256(text)]);
    expect(await file?.read(file.lines)).toEqual(['one', 'two ä']);
    expect(await file?.filter(file.lines, (line) => line.includes('ä'))).toEqual(file?.lines.slice(1));
  });
});

it('sees a file that was replaced, and works on the old one until it is done with it', async () => {
  const path = join(folder, 'replaced.txt');
  await writeFile(path, 'old a\nold b\n');
  const file = lineFile(path, (text) => text);
  await file.opened(async (old) => {
    await writeFile(`${path}.new`, 'new\n');
    await rename(`${path}.new`, path);
    expect(await old?.read(old.lines)).toEqual(['old a', 'old b']);
  });
  expect(await file.opened(async (now) => now?.lines.map(({ facets }) => facets))).toEqual(['new']);
});

it('holds a line that is longer than what is read at once', async () => {
  const path = join(folder, 'wide.txt');
  const lines = ['first', 'x'.repeat(5_000_000), 'ä'.repeat(1_500_000), 'last'];
  await writeFile(path, lines.join('\n'));
  await lineFile(path, (text) => text.length).opened(async (file) => {
    expect(file?.lines.map(({ facets }) => facets)).toEqual(lines.map(({ length }) => length));
    expect(await file?.read(file.lines)).toEqual(lines);
  });
});

it('has nothing to work on where there is no file', async () => {
  expect(await lineFile(join(folder, 'none'), firstWord).opened(async (file) => file)).toBeNull();
});
