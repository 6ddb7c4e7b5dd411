import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findAct, requireAct } from '../../rehearsal/act-binary.ts';
import { grantsOf, secretsAndVars } from '../../rehearsal/act-grants.ts';
import { actLog } from '../../rehearsal/act-log.ts';
import { endOrphans } from '../../rehearsal/act-orphans.ts';
import { stubActions } from '../../rehearsal/act-stubs.ts';
import { actionsIn, adaptWorkflow, labelsIn } from '../../rehearsal/act-workflow.ts';
import type { Machine } from '../workflows/executor/host.ts';
import type { RunInfo } from '../workflows/executor/job/running-job.ts';
import { parseWorkflow } from '../workflows/executor/read/parse.ts';
import { GPU, optionsOf, PLAIN, PROD, TINY, WHOLE } from './act.test-data.ts';

const HOSTED: Machine = { environment: 'github-hosted', env: {}, hooks: { started: null, completed: null } };

const machine = (labels: string) => (labels === 'self-hosted,gpu' ? GPU : HOSTED);

describe('the copy of a workflow that act runs', () => {
  test('lacks what act refuses or ignores, and says so', () => {
    const { text, changes } = adaptWorkflow(WHOLE, machine);
    expect(changes).toEqual([
      'without cache-mode',
      'without concurrency.queue',
      'without permissions.artifact-metadata',
      'without jobs.a.environment',
      'without jobs.a.concurrency',
      'without jobs.a.timeout-minutes',
      'without jobs.a.permissions.artifact-metadata',
      'jobs.a.strategy.max-parallel: 1',
      'jobs.a: without the hooks of the machine self-hosted,gpu',
      'jobs.a.env.STATE: as the machine self-hosted,gpu sets it',
      'jobs.tells.steps[0].if: !failure()',
    ]);
    const whole = parse(text);
    expect(whole.concurrency).toEqual({ group: 'one' });
    expect(whole.jobs.a.env).toEqual({ KEPT: 'the job', STATE: '/state' });
    expect(whole.jobs.tells.steps.map((step: { if: string }) => step.if)).toEqual(['!failure()', 'always()']);
  });

  test('is the file itself where there is nothing to change', () => {
    const { text, changes } = adaptWorkflow(PLAIN, machine);
    expect([parse(text), changes]).toEqual([parse(PLAIN), []]);
  });

  test('needs a platform for each label and a stub for each action of another repository', () => {
    expect(labelsIn(WHOLE)).toEqual(['self-hosted', 'gpu', 'ubuntu-24.04']);
    expect(actionsIn(WHOLE)).toEqual(['actions/checkout@v7', 'acme/agent/actions/plan@v1', './actions/eval']);
    expect(actionsIn('runs: { using: composite, steps: [{ uses: actions/setup-node@v9 }, { run: x }] }')).toEqual(['actions/setup-node@v9']);
  });
});

describe('actions of other repositories', () => {
  const repository = { gitDir: '/repository.git', remote: 'https://github.com/acme/agent' };

  test('are a folder that stands for them', async () => {
    const folder = await temporary();
    const actions = ['actions/checkout@v7', 'actions/attest@v4', 'acme/agent/actions/plan@v1'];
    expect(await stubActions({ actions, folder, repository, remoteActions: { 'acme/agent': '/checkout' } })).toEqual([
      `actions/checkout@v7=${folder}/actions/checkout`,
      `actions/attest@v4=${folder}/actions/attest`,
      'acme/agent@v1=/checkout',
    ]);
  });

  test('are refused where nothing stands for them, as act would fetch them', async () => {
    const stubs = stubActions({ actions: ['mallory/action@v1'], folder: await temporary(), repository, remoteActions: {} });
    await expect(stubs).rejects.toThrow('mallory/action@v1: expected an action that a rehearsal has a stub for. Name its folder in remoteActions.');
  });
});

describe('what a run with act may do', () => {
  const run = async (changes: Partial<RunInfo>): Promise<RunInfo> => ({
    ...{ id: 1, attempt: 1, number: 1, title: '', event: 'push', payload: {}, inputs: {}, sha: '', ref: 'refs/heads/main', actor: 'ada' },
    ...{ headRef: '', baseRef: '', fork: false, file: await parseWorkflow('.github/workflows/tiny.yml', TINY) },
    ...changes,
  });
  const options = { secrets: { ALL: 'x' }, vars: { WHERE: 'anywhere' }, environments: { prod: PROD } };

  test('is what its jobs may do together; for a fork, only read', async () => {
    expect(grantsOf(await run({}))).toEqual({ contents: 'read', statuses: 'write' });
    expect(grantsOf(await run({ fork: true }))).toEqual({ contents: 'read', statuses: 'read' });
  });

  test('its secrets are those of the environments it names, on a branch that may use them, and none for a fork', async () => {
    const allowed = secretsAndVars(await run({}), optionsOf(options));
    const elsewhere = secretsAndVars(await run({ ref: 'refs/heads/other' }), optionsOf(options));
    const fork = secretsAndVars(await run({ fork: true }), optionsOf(options));
    expect([allowed, elsewhere.secrets, fork.secrets]).toEqual([{ secrets: { ALL: 'x', KEY: 'hunter2' }, vars: { WHERE: 'prod' } }, { ALL: 'x' }, {}]);
  });
});

describe("act's log", () => {
  const read = (entries: readonly object[], cancelled: () => boolean = () => false) => {
    const lines: string[] = [];
    const log = actLog({ secrets: ['hunter2'], cancelled, onLine: (job, line) => lines.push(`${job}: ${line}`) });
    for (const entry of entries) log.line(JSON.stringify({ level: 'info', msg: '', ...entry }));
    return { log, lines, jobs: log.jobs() };
  };
  const step = { jobID: 'a', step: 'say', stage: 'Main', stepID: ['s'] };
  const ends = (jobResult: string, jobID = 'a') => ({ jobID, jobResult, msg: 'the end' });

  test('becomes lines without colour, annotations, outputs, a summary and steps, all without secrets', () => {
    const { jobs, lines } = read([
      { jobID: 'a', msg: 'Run Main say' },
      { ...step, raw_output: true, msg: '\u001b[31mkey hunter2\u001b[0m\n' },
      { ...step, command: 'error', level: 'error', raw: '::error file=a.yml,line=3::bad hunter2\n', msg: 'bad' },
      { ...step, command: 'add-mask', raw: '::add-mask::sesame\n' },
      { ...step, raw_output: true, msg: 'open sesame\n' },
      { ...step, command: 'set-output', name: 'shards', arg: '["1/2"]' },
      { ...step, command: 'summary', content: 'for hunter2' },
      { ...step, stepResult: 'success' },
      { ...step, level: 'error', msg: 'exit status 3' },
      ends('failure'),
    ]);
    expect(lines).toEqual(['a: key ***', 'a: ##[error]bad ***', 'a: open ***', 'a: ##[error]exit status 3']);
    expect(jobs).toMatchObject([
      {
        ...{ id: 'a', matrix: {}, result: 'failure', outputs: { s: { shards: '["1/2"]' } }, summary: 'for ***' },
        annotations: [{ level: 'error', message: 'bad ***', file: 'a.yml', line: 3 }],
        steps: [{ name: 'say', outcome: 'success', conclusion: 'success' }],
      },
    ]);
  });

  test('tells jobs of a matrix apart', () => {
    const { jobs } = read(['1/2', '2/2'].map((shard) => ({ ...ends('success'), matrix: { shard } })));
    expect(jobs.map(({ id, matrix, result }) => [id, matrix, result])).toEqual([
      ['a', { shard: '1/2' }, 'success'],
      ['a', { shard: '2/2' }, 'success'],
    ]);
  });

  test('holds what a stub wrote down', () => {
    const { jobs } = read([{ ...step, command: 'recorded', raw: '::recorded::', arg: '{"uses":"actions/attest@v4","with":{"path":"x"}}' }]);
    expect(jobs[0]?.recorded).toEqual([{ uses: 'actions/attest@v4', with: { path: 'x' } }]);
  });

  test('calls a job cancelled that failed after the run was, but not one that only began then', () => {
    let cancelled = false;
    const { log } = read([], () => cancelled);
    const line = (entry: object) => log.line(JSON.stringify({ level: 'info', msg: '', ...entry }));
    line({ jobID: 'long', msg: 'up' });
    cancelled = true;
    line(ends('failure', 'long'));
    line({ jobID: 'tells', msg: 'up' });
    line(ends('failure', 'tells'));
    expect(log.jobs().map(({ id, result }) => [id, result])).toEqual([
      ['long', 'cancelled'],
      ['tells', 'failure'],
    ]);
  });

  test('keeps what is said outside of any job, JSON or not', () => {
    const { log } = read([{ msg: 'no docker' }]);
    log.line('Error: workflow is not valid');
    expect([log.outside, log.jobs()]).toEqual([['no docker', 'Error: workflow is not valid'], []]);
  });
});

test.skipIf(!existsSync('/proc'))('what a run left running is ended by its tracking id, and nothing of another run', async () => {
  const left = (id: string) => execa({ env: { RUNNER_TRACKING_ID: id }, detached: true, reject: false })`sleep 600`;
  const [ours, theirs] = [left('github_ours'), left('github_theirs')];
  await endOrphans('github_ours');
  expect((await ours).signal).toBe('SIGKILL');
  expect(theirs.kill()).toBe(true);
  expect((await theirs).signal).toBe('SIGTERM');
});

test('without act, one sentence says how to get it', async () => {
  const nowhere = { PATH: await temporary(), HOME: await temporary() };
  expect(await findAct(nowhere)).toBeNull();
  await expect(requireAct(nowhere)).rejects.toThrow('Install it with: go install github.com/nektos/act@v0.2.87');
  await expect(requireAct({ ...nowhere, FLEDGLING_ACT: '/nowhere/act' })).rejects.toThrow(/^FLEDGLING_ACT: expected the path of act, got "\/nowhere\/act"\./);
});

const folders: string[] = [];
async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-act-'));
  folders.push(folder);
  return folder;
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
