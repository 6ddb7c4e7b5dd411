import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { findAct } from '../../rehearsal/act-binary.ts';
import { startActRunner } from '../../rehearsal/act-runner.ts';
import { startGitHub } from '../counterparts/github/server.ts';
import { BROKEN, GPU, optionsOf, PROD, TINY } from './act.test-data.ts';

describe.skipIf((await findAct(process.env)) === null)('with act itself', () => {
  async function started() {
    const github = await startGitHub({ files: { 'README.md': 'x\n' }, users: { ada: 'write' } });
    const runId = () => github.world.runs[0]?.id ?? 0;
    const options = optionsOf({ environments: { prod: PROD }, root: await temporary(), machines: { 'self-hosted,gpu': GPU } });
    const runner = await startActRunner(github, options);
    closing.push(() => runner.close().finally(() => github.close()));
    const push = async (text: string) => {
      await github.admin.push({ branch: 'main', files: { '.github/workflows/tiny.yml': text }, as: 'ada', message: 'tiny' });
      await runner.idle();
      return runner.runs[0];
    };
    return { github, runner, push, runId };
  }

  test('a push runs a workflow: checkout, outputs through a matrix, a failure and what follows it', async () => {
    const { github, runner, push, runId } = await started();
    const run = await push(TINY);
    expect(run).toMatchObject({ conclusion: 'failure', results: { a: 'success', b: 'success', no: 'skipped', fails: 'failure', tells: 'success' } });
    const sha = await github.admin.head('main');
    expect(run?.jobs.map(({ log }) => log.split('\n').at(-1))).toEqual([
      `${runId()} acme/agent/.github/workflows/tiny.yml@refs/heads/main refs/heads/main ${sha} ***`,
      'shard 1/2 on /state',
      'shard 2/2 on /state',
      'noticed',
      'failure',
    ]);
    expect(run?.jobs[0]).toMatchObject({ outputs: { shards: '["1/2","2/2"]' }, summary: 'seen\n', permissions: { contents: 'read', statuses: 'write' } });
    expect(run?.jobs[0]?.recorded).toEqual([{ uses: 'actions/setup-node@v9', with: { 'node-version': '24%' } }]);
    expect(github.world.runs.map(({ status, conclusion }) => [status, conclusion])).toEqual([['completed', 'failure']]);
    expect(runner.adapted.get(runId())).toContain('without jobs.a.environment');
    expect(github.violations).toEqual([]);
  });

  test('a run that act gives up is an error with its words, not a run whose jobs were skipped', async () => {
    const { push } = await started();
    await expect(push(BROKEN)).rejects.toMatchObject({ errors: [{ message: expect.stringMatching(/tiny\.yml: act gave up:.*Error in if-expression/s) }] });
  });
});

const folders: string[] = [];
const closing: (() => Promise<void>)[] = [];
async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-act-'));
  folders.push(folder);
  return folder;
}
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
