import { expect, test } from 'vitest';
import { stubbedRepository } from './stubbed-repository.test-data.ts';

const RUN = { plan: { outputs: { state: 'run', harvest: 'false', hosted: 'false', base: 'false', shards: '["1/1"]' } } };
const files = { 'parity.config.yaml': 'agent: x\n' };

test("a pull request is planned with its own code, and planned again, dispatched and reported with the default branch's", async () => {
  await using repository = await stubbedRepository(RUN);
  const { admin } = repository.github;
  await admin.push({ branch: 'change', as: 'ada', files: { ...files, 'actions/plan/main.mjs': "console.log('the pull request says so');" } });
  await admin.openPull({ branch: 'change', as: 'ada' });
  const planned = await repository.last('parity.yml');
  expect(planned.jobs.map(({ log }) => log)).toEqual(['the pull request says so']);
  expect(planned.results).toEqual({ plan: 'success', dispatch: 'skipped' });

  await admin.push({
    branch: 'change',
    as: 'ada',
    files: { 'actions/plan/main.mjs': `import { appendFileSync } from 'node:fs'; appendFileSync(process.env.GITHUB_OUTPUT, 'state=run');` },
  });
  const dispatched = await repository.last('parity.yml');
  expect(dispatched.jobs.map(({ id, log }) => [id, log])).toEqual([
    ['plan', ''],
    ['dispatch', 'plan 1'],
  ]);
  expect(repository.runner.runs.filter(({ path }) => path.endsWith('parity-report.yml')).map(({ jobs }) => jobs[0]?.log)).toEqual([
    'report plan',
    'report plan',
  ]);
});

test('a pull request of a fork is planned with a token that only reads, and starts nothing', async () => {
  await using repository = await stubbedRepository(RUN);
  const { admin } = repository.github;
  const fork = admin.fork('mallory');
  await admin.push({ branch: 'change', as: 'mallory', to: fork, files });
  await admin.openPull({ branch: 'change', as: 'mallory', from: fork });
  const planned = await repository.last('parity.yml');
  expect(planned.results).toEqual({ plan: 'success', dispatch: 'skipped' });
  expect(Object.values(planned.jobs[0]?.permissions ?? {})).toEqual(['read', 'read', 'read']);
});

test.each(['pull_request', 'push'])('a pull request that rewrites a workflow to reach the GPU host on %s is refused by the host', async (event) => {
  await using repository = await stubbedRepository(RUN);
  const evil = `name: parity run\non: ${event}\npermissions: {}\njobs:\n  a:\n    runs-on: [self-hosted, parity-gpu]\n    environment: parity-gpu\n    steps:\n      - run: echo owned\n`;
  await repository.github.admin.push({
    branch: 'evil',
    as: 'ada',
    files: { '.github/workflows/parity-run.yml': evil.replace('    environment: parity-gpu\n', '') },
  });
  await repository.github.admin.openPull({ branch: 'evil', as: 'ada' });
  const run = await repository.last('parity-run.yml');
  expect(run.results).toEqual({ a: 'failure' });
  expect(run.jobs[0]?.log).toMatch(/^This machine refuses the job: only workflow_dispatch may start it/);
  expect(run.jobs[0]?.steps).toEqual([]);
});

test('a branch that rewrites the run and dispatches itself gets neither the host nor a key', async () => {
  await using repository = await stubbedRepository(RUN);
  const { admin } = repository.github;
  const job = (id: string, lines: string) => `  ${id}:\n${lines.replaceAll(/^/gm, '    ')}\n    steps:\n      - run: echo owned\n`;
  const jobs = job('host', 'runs-on: [self-hosted, parity-gpu]') + job('key', 'runs-on: ubuntu-24.04\nenvironment: parity-hosted');
  await admin.push({ branch: 'evil', as: 'ada', files: { '.github/workflows/ci.yml': `name: evil\non: push\npermissions: {}\njobs:\n${jobs}` } });
  const run = await repository.last('ci.yml');
  expect(run.jobs.map(({ log }) => log.split('\n')[0])).toEqual([
    expect.stringMatching(/^This machine refuses/),
    '##[error]Branch evil is not allowed to deploy to parity-hosted',
  ]);
  expect(run.jobs.map(({ secrets }) => secrets)).toEqual([[], []]);
});

test('a comment that may be a command is answered, one of an outsider or without a command is not', async () => {
  await using repository = await stubbedRepository({});
  const { admin } = repository.github;
  await admin.push({ branch: 'change', as: 'ada', files });
  const pull = await admin.openPull({ branch: 'change', as: 'ada' });
  admin.comment(pull, 'nice', 'mallory');
  expect((await repository.last('parity-command.yml')).results).toEqual({ command: 'skipped' });
  admin.comment(pull, '/parity run', 'mallory');
  expect((await repository.last('parity-command.yml')).results).toEqual({ command: 'skipped' });
  admin.comment(pull, '/parity run', 'ada');
  expect((await repository.last('parity-command.yml')).jobs.map(({ log }) => log)).toEqual(['command']);
});

test('a merge that brings results is promoted, and one that does not is not', async () => {
  await using repository = await stubbedRepository({ promote: { outputs: { promoted: 'true' } } });
  const { admin } = repository.github;
  await admin.push({ branch: 'main', files: { 'docs/x.md': 'x' } });
  await repository.runner.idle();
  expect(repository.runner.runs.filter(({ path }) => path.endsWith('promote.yml'))).toEqual([]);
  await admin.push({ branch: 'main', files: { 'eval-results/agent/a1b2c3d4e5f6/decision.json': '{}' } });
  const run = await repository.last('promote.yml');
  expect(run.jobs.map(({ log, secrets }) => [log, secrets])).toEqual([
    ['promote HF_TOKEN', ['HF_TOKEN']],
    ['report promotion', []],
  ]);
});

test('the weekly look compares the Hub, says when it differs, and has the adapter evaluated again either way', async () => {
  await using repository = await stubbedRepository({ ...RUN, promote: { fails: true } });
  await repository.dispatch('drift.yml', {});
  const drift = await repository.last('drift.yml');
  expect(drift.results).toEqual({ hub: 'failure', tell: 'success', evaluate: 'success' });
  const run = await repository.last('parity-run.yml');
  expect([run.event, run.results['drift'], run.results['start']]).toEqual(['workflow_dispatch', 'success', 'skipped']);
  expect(repository.github.violations).toEqual([]);
});

test('a Hub that is right again is told too, so that the issue about it can be closed', async () => {
  await using repository = await stubbedRepository(RUN);
  await repository.dispatch('drift.yml', {});
  expect((await repository.last('drift.yml')).results).toEqual({ hub: 'success', tell: 'success', evaluate: 'success' });
});
