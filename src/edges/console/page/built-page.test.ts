import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtPage } from './built-page.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-page-'));
  // Vite puts what it makes of a config there, and beside the config where there is none.
  await mkdir(join(root, 'node_modules'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await mkdir(join(root, 'console'));
  await writeFile(join(root, 'package-lock.json'), '{}');
  await writeFile(join(root, 'console/vite.config.ts'), 'export default {};');
  await writeFile(join(root, 'console/index.html'), '<!doctype html><title>page</title><script type="module" src="/main.js"></script>');
  await writeFile(join(root, 'console/main.js'), 'document.title = "one";');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const pages = (name = '') => join(root, '.fledgling/console-page', name);

test('of consoles that start at once on a fresh checkout one builds the page, and all have it', async () => {
  await mkdir(pages('partial'), { recursive: true });
  await writeFile(pages('partial/left.js'), 'by one that was killed');
  const said: string[] = [];
  const open = () => builtPage({ packageRoot: root, notice: (line) => said.push(line), signal: AbortSignal.timeout(60_000) });
  const [first, ...others] = await Promise.all([open(), open(), open()]);
  expect(first?.index).toContain('<title>page</title>');
  expect([...(first?.files.keys() ?? [])]).toEqual([expect.stringMatching(/^\/assets\/index-.*\.js$/)]);
  for (const other of others) expect(other).toEqual(first);
  expect(said.filter((line) => line.startsWith('Building'))).toHaveLength(1);
  expect(await readdir(pages())).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
});

test('the pages of the last few states of the sources stay, and the oldest goes', async () => {
  for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) {
    await mkdir(pages(name.repeat(16)), { recursive: true });
    await utimes(pages(name.repeat(16)), index, index);
  }
  await builtPage({ packageRoot: root, notice: () => undefined, signal: AbortSignal.timeout(60_000) });
  const left = await readdir(pages());
  expect([left.length, left.includes('a'.repeat(16)), left.includes('b'.repeat(16))]).toEqual([4, false, true]);
});
