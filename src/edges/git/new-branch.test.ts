import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileAtHead } from './file-at-head.ts';
import { newBranch } from './new-branch.ts';

let root: string;
let file: string;
const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
const git = async (...args: string[]) => (await execa('git', args, { cwd: root, env, extendEnv: false })).stdout;
const look = async (text = 'default: a\n') => fileAtHead({ file, text, env });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-git-'));
  file = join(root, 'parity.config.yaml');
  await git('init', '--quiet', '--initial-branch=main');
  await git('config', 'user.name', 'Ada');
  await git('config', 'user.email', 'ada@example.com');
  await writeFile(file, 'default: a\n');
  await writeFile(join(root, 'other.txt'), 'other\n');
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'first');
});
afterEach(() => rm(root, { recursive: true }));

test('a branch holds one commit with the one file changed; work tree, index and the checked-out branch stay', async () => {
  await git('remote', 'add', 'origin', 'https://user:ghp_secret@github.com/acme/agent.git');
  await writeFile(join(root, 'other.txt'), 'edited\n');
  await writeFile(join(root, 'staged.txt'), 'staged\n');
  await git('add', 'staged.txt');
  const before = await git('status', '--porcelain=v1');
  const looked = await look();
  if (!looked.ok) throw new Error(looked.why);
  expect(looked.file).toMatchObject({
    ...{ branch: 'main', base: 'main', path: 'parity.config.yaml', author: 'Ada <ada@example.com>' },
    gitHub: { server: 'https://github.com', repository: 'acme/agent' },
  });
  const commit = await newBranch(looked.file, { name: 'parity/select-b', message: 'Evaluate b\n\nWhy', file, text: 'default: b\n', env });
  expect(await git('rev-parse', 'parity/select-b')).toBe(commit);
  expect(await git('show', 'parity/select-b:parity.config.yaml')).toBe('default: b');
  expect(await git('diff', '--name-only', 'main', 'parity/select-b')).toBe('parity.config.yaml');
  expect(await git('log', '-1', '--format=%an <%ae> %s', 'parity/select-b')).toBe('Ada <ada@example.com> Evaluate b');
  expect(await git('status', '--porcelain=v1')).toBe(before);
  expect(await git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
  expect(await readFile(file, 'utf8')).toBe('default: a\n');
});

test.each(['-f', '--help', 'a b', 'a..b', 'x.lock', '@{-1}', 'a;reboot', '$(reboot)', '../main', 'a/', 'main', 'HEAD^', 'ä'])(
  'the branch name %j is refused, and nothing is written',
  async (name) => {
    const looked = await look();
    if (!looked.ok) throw new Error(looked.why);
    await expect(newBranch(looked.file, { name, message: 'm', file, text: 'x\n', env })).rejects.toThrow(/^branch: expected/);
    expect(await git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  },
);

test('a branch that only origin has is refused too, and so is a commit without an author', async () => {
  const looked = await look();
  if (!looked.ok) throw new Error(looked.why);
  await git('update-ref', 'refs/remotes/origin/taken', 'HEAD');
  const branch = { message: 'm', file, text: 'x\n', env };
  await expect(newBranch(looked.file, { ...branch, name: 'taken' })).rejects.toThrow('origin has a branch taken already');
  await expect(newBranch({ ...looked.file, author: null }, { ...branch, name: 'new' })).rejects.toThrow('git: expected an author');
});

test('what is not committed as it stands is said', async () => {
  expect(await look('default: c\n')).toEqual({
    ok: false,
    why: 'parity.config.yaml has changes that are not committed: commit them first, or write to the working tree.',
  });
  await rm(file);
  await symlink('other.txt', file);
  await git('commit', '--quiet', '-am', 'a link');
  expect(await look()).toEqual({ ok: false, why: 'parity.config.yaml is no regular file in this repository.' });
  await git('rm', '--quiet', 'parity.config.yaml');
  await git('commit', '--quiet', '-m', 'gone');
  expect(await look()).toMatchObject({ ok: false, why: expect.stringContaining('is not committed yet') });
  const outside = await mkdtemp(join(tmpdir(), 'fledgling-no-git-'));
  expect(await fileAtHead({ file: join(outside, 'c.yaml'), text: '', env })).toEqual({ ok: false, why: 'This project is not in a Git repository.' });
  await rm(outside, { recursive: true });
});

test('line ends that git turns while it commits are no change', async () => {
  await writeFile(join(root, '.gitattributes'), '*.yaml text eol=crlf\n');
  await writeFile(file, 'default: a\r\n');
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'ends');
  const looked = await look('default: a\r\n');
  if (!looked.ok) throw new Error(looked.why);
  await newBranch(looked.file, { name: 'b', message: 'm', file, text: 'default: b\r\n', env });
  expect(await git('cat-file', 'blob', 'b:parity.config.yaml')).toBe('default: b');
});
