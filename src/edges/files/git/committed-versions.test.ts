import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { committedVersions } from './committed-versions.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'committed-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const git = (...args: string[]) => execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: root });

it('is empty without a repository, and gives the file as each commit that changed it left it, below the repository’s root too', async () => {
  const project = join(root, 'deep');
  const versions = committedVersions(project, 'datasets/a/manifest.json');
  await mkdir(join(project, 'datasets/a'), { recursive: true });
  expect(await versions()).toEqual([]);
  await git('init', '-q');
  for (const [text, other] of [
    ['one', 'x'],
    ['two', 'x'],
    ['two', 'y'],
  ] as const) {
    await writeFile(join(project, 'datasets/a/manifest.json'), text);
    await writeFile(join(project, 'other'), other);
    await git('add', '.');
    await git('commit', '-qm', text);
  }
  const found = await versions();
  expect(found.map(({ text }) => text)).toEqual(['two', 'one']);
  expect(found[0]?.commit).toMatch(/^[0-9a-f]{12}$/);
  expect(Number.isNaN(Date.parse(found[0]?.at ?? ''))).toBe(false);
});
