import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

const HOOKS = fileURLToPath(new URL('../../.github/runner/', import.meta.url));
const REF = 'acme/agent/.github/workflows/parity-run.yml@refs/heads/main';
const GOOD = { GITHUB_REPOSITORY: 'acme/agent', GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_WORKFLOW_REF: REF, GITHUB_REF: 'refs/heads/main' };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-hook-'));
  await cp(HOOKS, folder, { recursive: true });
  await writeFile(join(folder, 'runner.conf'), '# of this host\nrepository=acme/agent');
});
afterAll(() => rm(folder, { recursive: true }));

const hook = (name: string, env: Record<string, string>) => execa('/bin/sh', ['-e', join(folder, name)], { env, extendEnv: false, cwd: folder, reject: false });

test('parity-run.yml of the default branch, started by a dispatch, may run', async () => {
  expect(await hook('job-started.sh', GOOD)).toMatchObject({ exitCode: 0, stderr: '', stdout: '' });
});

test.each([
  ['nothing is known of the job', {}, 'another repository'],
  [
    'a pull request runs its own workflow',
    { ...GOOD, GITHUB_EVENT_NAME: 'pull_request', GITHUB_WORKFLOW_REF: 'acme/agent/.github/workflows/parity-run.yml@refs/pull/7/merge' },
    'only workflow_dispatch',
  ],
  ['a pull request with elevated rights', { ...GOOD, GITHUB_EVENT_NAME: 'pull_request_target' }, 'only workflow_dispatch'],
  ['a push', { ...GOOD, GITHUB_EVENT_NAME: 'push' }, 'only workflow_dispatch'],
  ['a schedule', { ...GOOD, GITHUB_EVENT_NAME: 'schedule' }, 'only workflow_dispatch'],
  ['a run that follows another run', { ...GOOD, GITHUB_EVENT_NAME: 'workflow_run' }, 'only workflow_dispatch'],
  [
    'a dispatch of a branch that rewrote the workflow',
    { ...GOOD, GITHUB_WORKFLOW_REF: REF.replace('main', 'evil'), GITHUB_REF: 'refs/heads/evil' },
    'only parity-run.yml',
  ],
  ['a tag that is called main', { ...GOOD, GITHUB_WORKFLOW_REF: REF.replace('heads', 'tags'), GITHUB_REF: 'refs/tags/main' }, 'only parity-run.yml'],
  ['another workflow of main', { ...GOOD, GITHUB_WORKFLOW_REF: REF.replace('parity-run', 'ci') }, 'only parity-run.yml'],
  ['a file whose name ends the same', { ...GOOD, GITHUB_WORKFLOW_REF: REF.replace('parity-run', 'x/.github/workflows/parity-run') }, 'only parity-run.yml'],
  ['a path with more behind it', { ...GOOD, GITHUB_WORKFLOW_REF: `${REF}x` }, 'only parity-run.yml'],
  ["another repository's workflow", { ...GOOD, GITHUB_WORKFLOW_REF: REF.replace('acme', 'mallory') }, 'only parity-run.yml'],
  ['another repository', { ...GOOD, GITHUB_REPOSITORY: 'mallory/agent', GITHUB_WORKFLOW_REF: REF.replace('acme', 'mallory') }, 'another repository'],
  ['a repository name that is a pattern', { ...GOOD, GITHUB_REPOSITORY: '*' }, 'another repository'],
  ['a command in a name', { ...GOOD, GITHUB_REPOSITORY: '$(touch owned)`touch owned`' }, 'another repository'],
  ['a line break in a name', { ...GOOD, GITHUB_REPOSITORY: 'acme/agent\nrepository=x' }, 'another repository'],
  ['a job that runs on another ref than its workflow', { ...GOOD, GITHUB_REF: 'refs/heads/evil' }, 'another ref'],
  [
    'variables that a script may read',
    { IFS: 'acme', CDPATH: '/', repository: 'mallory/x', settings: '/dev/null', here: '/', branch: 'evil', GITHUB_REPOSITORY: 'mallory/x' },
    'another repository',
  ],
])('refused: %s', async (_, env, reason) => {
  const { exitCode, stderr } = await hook('job-started.sh', env);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(new RegExp(`^This machine refuses the job: .*${reason}`)) });
  expect(await readdir(folder)).not.toContain('owned');
});

test('a host without settings refuses everything', async () => {
  const bare = await mkdtemp(join(folder, 'bare-'));
  await cp(join(HOOKS, 'job-started.sh'), join(bare, 'job-started.sh'));
  const { exitCode, stderr } = await execa('/bin/sh', [join(bare, 'job-started.sh')], { env: GOOD, extendEnv: false, reject: false });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('names no repository')]);
});

test('after a job its workspace and temporary folder are empty, and what a link in them points at is untouched', async () => {
  const job = await mkdtemp(join(folder, 'job-'));
  for (const path of ['work/.git', 'work/..odd', 'work/data', 'temp/_runner_file_commands', 'temp/keys', 'state/cache'])
    await mkdir(join(job, path), { recursive: true });
  await writeFile(join(job, 'state/cache/entry'), 'kept');
  await symlink(join(job, 'state'), join(job, 'work/link'));
  const { exitCode } = await hook('job-completed.sh', { GITHUB_WORKSPACE: join(job, 'work'), RUNNER_TEMP: join(job, 'temp') });
  expect(exitCode).toBe(0);
  expect((await readdir(job, { recursive: true })).sort()).toEqual(['state', 'state/cache', 'state/cache/entry', 'temp', 'temp/_runner_file_commands', 'work']);
});

test.each([['/'], ['/home'], ['relative/path'], ['/tmp/../etc']])('%s is not emptied', async (path) => {
  const { exitCode, stderr } = await hook('job-completed.sh', { GITHUB_WORKSPACE: path });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Not emptied')]);
});
