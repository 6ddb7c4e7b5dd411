import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openExecutor } from './executor.test-data.ts';

const REFUSING_HOOK = fileURLToPath(new URL('../../../.github/runner/job-started.sh', import.meta.url));

/** Resolves when a job has printed a line. */
function line(wanted: string) {
  const { promise: was, resolve } = Promise.withResolvers<void>();
  return { was, seen: (text: string) => (text.endsWith(`: ${wanted}`) ? resolve() : undefined) };
}

test('outputs travel from step to job to the job that needs it, through fromJSON into a matrix', async () => {
  const { push } = await openExecutor();
  const run = await push('outputs');
  expect(run.conclusion).toBe('success');
  expect(run.jobs.map(({ log }) => log)).toEqual(['', 'shard 1/2 of 2', 'shard 2/2 of 2']);
});

test('a job is skipped when anything it builds on was skipped, unless it asks for another status', async () => {
  const { push } = await openExecutor();
  const run = await push('skipped');
  expect(run.results).toEqual({ never: 'skipped', plain: 'skipped', asks: 'success', far: 'skipped', explicit: 'success' });
  expect(run.conclusion).toBe('success');
});

test('a failure skips what follows, but not what asks for failure', async () => {
  const { push } = await openExecutor();
  const run = await push('failed');
  expect(run.results).toEqual({ breaks: 'failure', follows: 'skipped', tells: 'success' });
  expect(run.jobs[0]?.log).toBe('##[error]Process completed with exit code 3.\nnoticed');
  expect(run.jobs[0]?.steps.map(({ outcome }) => outcome)).toEqual(['failure', 'skipped', 'success']);
});

test('secrets are masked in logs, summaries and annotations, and an output that holds one is dropped', async () => {
  const { push } = await openExecutor({ environments: { prod: { secrets: { KEY: 'hunter2' }, vars: {}, branches: ['main'] } } });
  const run = await push('masked');
  expect(run.jobs[0]).toMatchObject({
    log: 'key ***\n***\n##[error]***',
    summary: '***\n',
    annotations: [{ level: 'error', message: '***', file: 'a.yml', line: 3 }],
  });
  expect(run.jobs[0]?.outputs).toEqual({ plain: '1' });
});

test("a job sees its environment's secrets and no other's, and a branch that may not use it is refused", async () => {
  const prod = { secrets: { KEY: 'hunter2' }, vars: {}, branches: ['main'] };
  const { push } = await openExecutor({ environments: { prod, other: { ...prod, branches: ['release'] } } });
  const run = await push('environments');
  expect(run.jobs.map(({ log }) => log)).toEqual(['[]', '##[error]Branch main is not allowed to deploy to other']);
  expect(run.jobs.map(({ secrets }) => secrets)).toEqual([[], []]);
});

test('a token holds exactly the permissions of its job and ends with it; a pull request from a fork only reads and has no secrets', async () => {
  const { admin, push, tokens, runner } = await openExecutor({ secrets: { KEY: 'x' } });
  await push('tokens');
  const fork = admin.fork('mallory');
  await admin.push({ branch: 'change', files: { 'a.txt': 'a' }, as: 'mallory', to: fork });
  await admin.openPull({ branch: 'change', as: 'mallory', from: fork });
  await runner.idle();
  expect(tokens()).toEqual([
    { permissions: { contents: 'read', statuses: 'write' }, revoked: true },
    { permissions: { contents: 'read', statuses: 'read' }, revoked: true },
  ]);
  expect(runner.runs.map(({ jobs }) => jobs[0]?.secrets)).toEqual([['KEY'], []]);
});

test('a node action gets its inputs and state, a composite its outputs; post steps run last and in reverse; nothing of this process leaks', async () => {
  const { push } = await openExecutor();
  process.env['EXECUTOR_TEST_LEAK'] = 'leaked';
  const run = await push('actions');
  delete process.env['EXECUTOR_TEST_LEAK'];
  expect(run.jobs[0]?.log).toBe('main nobody\nmain ada\nhello!\npost two clean\npost one clean');
});

test('a cancelled run signals its step, runs what asks for it, and skips the rest', async () => {
  const up = line('up');
  const { world, start, runner } = await openExecutor({ onLine: up.seen });
  await start('cancelled');
  await up.was;
  runner.cancel(world.runs[0]?.id ?? 0);
  await runner.idle();
  expect(runner.runs[0]).toMatchObject({ conclusion: 'cancelled', results: { long: 'cancelled', next: 'cancelled', tells: 'success' } });
  expect(runner.runs[0]?.jobs.map(({ log }) => log)).toEqual([expect.stringMatching(/interrupted\n(.*\n)*cleaned$/), 'told']);
});

test('a newer run of a group that cancels replaces the one in progress', async () => {
  const up = line('up');
  const { admin, start, runner } = await openExecutor({ onLine: up.seen });
  await start('concurrent');
  await up.was;
  await admin.push({ branch: 'main', files: { 'newer.txt': 'x' } });
  await runner.idle();
  expect(runner.runs.map(({ conclusion }) => conclusion)).toEqual(['cancelled', 'success']);
});

test('a step that outlives its timeout fails, and a job that does is cancelled', async () => {
  const { push } = await openExecutor({ graceMs: { interrupt: 100, terminate: 100 } });
  const run = await push('timeouts');
  expect(run.results).toEqual({ step: 'failure', job: 'cancelled' });
  expect(run.jobs[0]?.log).toMatch(/noticed$/);
});

test("a machine's own hook refuses a job before its first step", async () => {
  const gpu = { environment: 'self-hosted' as const, env: {}, hooks: { started: REFUSING_HOOK, completed: null } };
  const { push } = await openExecutor({ machines: { 'self-hosted,gpu': gpu } });
  const run = await push('machine');
  expect(run.results).toEqual({ a: 'failure' });
  expect(run.jobs[0]?.steps).toEqual([]);
});
