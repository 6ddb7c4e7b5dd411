import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BuiltFolder, ensureBuilt, rebuild, STAMP } from '../../scripts/actions/built-folder.ts';

let folder: string;
let sources: string;
let builds: number;
let built: BuiltFolder;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-built-'));
  [sources, builds] = ['one', 0];
  built = {
    path: join(folder, 'dist'),
    state: join(folder, 'state'),
    sources: async () => sources,
    build: async (outdir) => {
      builds += 1;
      await mkdir(outdir);
      await writeFile(join(outdir, 'plan.js'), sources);
    },
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const text = () => readFile(join(built.path, 'plan.js'), 'utf8');

test('whoever asks at once gets one build', async () => {
  await Promise.all([1, 2, 3].map(() => ensureBuilt(built)));
  expect([builds, await text(), await readdir(built.state)]).toEqual([1, 'one', []]);
});

test('it is built again when the sources have changed, when it was thrown away, and when somebody insists', async () => {
  await ensureBuilt(built);
  sources = 'two';
  await ensureBuilt(built);
  expect([builds, await text()]).toEqual([2, 'two']);
  await rm(built.path, { recursive: true });
  await ensureBuilt(built);
  await rebuild(built);
  await ensureBuilt(built);
  expect([builds, (await readdir(built.path)).sort()]).toEqual([4, [STAMP, 'plan.js']]);
});

test('a build that fails leaves what was there, and nothing of itself', async () => {
  await ensureBuilt(built);
  sources = 'broken';
  const fails = async (outdir: string) => {
    await mkdir(outdir);
    throw new Error('no such import');
  };
  await expect(ensureBuilt({ ...built, build: fails })).rejects.toThrow('no such import');
  expect([await text(), await readdir(built.state)]).toEqual(['one', []]);
});
