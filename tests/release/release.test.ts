import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Git, gitIn } from '../../scripts/release/git.ts';
import { makeRelease } from '../../scripts/release/make-release.ts';
import { verifyRelease } from '../../scripts/release/verify-release.ts';

const SIGNER = `#!/bin/sh
cat > /dev/null
echo '[GNUPG:] SIG_CREATED ' >&2
printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nsigned\\n-----END PGP SIGNATURE-----\\n'
`;
const BUILT = { 'plan.js': 'plan();\n', 'LICENSES.txt': 'MIT\n' };

let folder: string;
let root: string;
let git: Git;

/** A clone of a repository whose default branch is `trunk`, with a version 1.2.3 to release. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-release-test-'));
  root = join(folder, 'clone');
  await gitIn(folder)('init', '--quiet', '--bare', '--initial-branch', 'trunk', 'origin.git');
  await clone(root);
  git = gitIn(root);
  await put({
    '.gitignore': 'dist/\n',
    'package.json': '{"version":"1.2.3"}',
    'CHANGELOG.md': '# Changelog\n\n## 1.2.3\n\nYou can.\n',
    'src/plan.js': BUILT['plan.js'],
  });
  await commit('first');
  await git('push', '--quiet', 'origin', 'HEAD:trunk');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function clone(to: string): Promise<void> {
  await gitIn(folder)('clone', '--quiet', 'origin.git', to);
  const signer = join(folder, 'signer.sh');
  await writeFile(signer, SIGNER);
  await chmod(signer, 0o755);
  const settings = { 'user.name': 'Ada', 'user.email': 'ada@example.com', 'user.signingKey': 'ada', 'gpg.format': 'openpgp', 'gpg.program': signer };
  for (const [key, value] of Object.entries(settings)) await gitIn(to)('config', key, value);
}

async function put(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function commit(message: string): Promise<void> {
  await git('add', '--all');
  await git('commit', '--quiet', '--no-gpg-sign', '--message', message);
}

/** The next commit has a second parent. */
async function merge(): Promise<void> {
  const side = await git('commit-tree', 'HEAD^{tree}', '-m', 'side');
  await writeFile(join(root, '.git/MERGE_HEAD'), `${side}\n`);
}

async function bundle(outdir: string): Promise<void> {
  await mkdir(outdir, { recursive: true });
  for (const [name, text] of Object.entries(BUILT)) await writeFile(join(outdir, name), text);
}

const release = () => makeRelease({ root, version: '1.2.3', bundle });
const verify = (tag = 'v1.2.3') => verifyRelease({ root, tag, branch: 'origin/trunk' });

describe('a release', () => {
  test('is one commit that adds the built actions to the one that is checked out, and a signed tag on it; nothing else moves', async () => {
    const before = await git('rev-parse', 'HEAD');
    const made = await release();
    expect(made).toEqual({ tag: 'v1.2.3', source: before, commit: await git('rev-parse', 'v1.2.3^{commit}') });
    expect(await git('diff', '--name-status', before, 'v1.2.3')).toBe('A\tactions/dist/LICENSES.txt\nA\tactions/dist/plan.js');
    expect(await git('cat-file', 'tag', 'v1.2.3')).toContain('-----BEGIN PGP SIGNATURE-----');
    expect([await git('rev-parse', 'HEAD'), await git('rev-parse', 'origin/trunk')]).toEqual([before, before]);
    expect([await git('status', '--porcelain', '--ignored'), await git('ls-remote', '--tags', 'origin')]).toEqual(['', '']);
  });

  test('is verified in a clone that has nothing but what was pushed', async () => {
    await release();
    await git('push', '--quiet', 'origin', 'v1.2.3');
    root = join(folder, 'runner');
    await clone(root);
    await gitIn(root)('checkout', '--quiet', 'v1.2.3');
    await expect(verify()).resolves.toBeUndefined();
  });

  test.each([
    ['a version that is none', 'v1', () => undefined, 'release: expected a version like 1.2.3, got "v1".'],
    ['another version', '1.3.0', () => undefined, 'package.json version: expected 1.3.0, got 1.2.3.'],
    ['no word about it', '1.2.3', () => put({ 'CHANGELOG.md': '## 1.2.2\n\nYou could.\n' }), 'CHANGELOG.md: expected a section "## 1.2.3"'],
    ['a changed file', '1.2.3', () => put({ 'src/plan.js': 'x' }), 'release: expected a checkout without changes, found "M src/plan.js".'],
    ['a commit that is not pushed', '1.2.3', () => put({ 'a.js': 'x' }).then(() => commit('mine')), "release: expected a commit of origin's default branch"],
    ['a tag that is there', '1.2.3', () => git('push', '--quiet', 'origin', 'HEAD:refs/tags/v1.2.3'), 'release: the tag v1.2.3 is there already'],
  ])('is not made with %s', async (_what, version, change, sentence) => {
    await change();
    await expect(makeRelease({ root, version, bundle })).rejects.toThrow(sentence);
    expect(await git('tag', '--list')).toBe('');
  });

  test('without a signature there is no tag', async () => {
    await git('config', 'gpg.program', 'false');
    await expect(release()).rejects.toThrow(/^git tag failed: error: gpg failed to sign the data/);
    expect(await git('tag', '--list')).toBe('');
  });
});

describe('a commit is no release', () => {
  const build = async (text: string) => {
    await put({ 'actions/dist/plan.js': text });
    await git('add', '--force', 'actions/dist');
  };

  test.each([
    ['when it changes something else', () => put({ 'src/plan.js': 'x' }), 'expected changes in actions/dist alone, found src/plan.js.'],
    ['when it takes a file away', () => rename(join(root, 'src/plan.js'), join(root, 'actions/dist/plan.js')), 'alone, found src/plan.js.'],
    ['when it is of no commit of the default branch', () => commit('mine').then(() => build('y')), 'expected a release of a commit of origin/trunk'],
    ['when it has two parents', merge, 'expected a commit with one parent, found 2.'],
    ['when it is of another version', () => put({ 'package.json': '{"version":"2.0.0"}' }), 'package.json version: expected 1.2.3, got 2.0.0.'],
  ])('%s', async (_when, change, sentence) => {
    await build('x');
    await change();
    await commit('not a release');
    await expect(verify()).rejects.toThrow(sentence);
  });

  test('when it holds no built actions', async () => {
    await git('commit', '--quiet', '--no-gpg-sign', '--allow-empty', '--message', 'empty');
    await expect(verify()).rejects.toThrow('v1.2.3: expected the built actions, found none.');
  });
});
