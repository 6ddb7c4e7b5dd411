import { expect, test } from 'vitest';
import { type Stubs, stubbedRepository } from './stubbed-repository.test-data.ts';

const HEAD = 'a'.repeat(40);
const PULL = { pr: '7', head_sha: HEAD };
const everything = { state: 'run', harvest: 'true', hosted: 'true', base: 'true', shards: '["1/2","2/2"]' };
const nothing = { state: 'reuse', harvest: 'false', hosted: 'false', base: 'false', shards: '["1/1"]' };
const TRAINS: Stubs = {
  plan: { outputs: everything },
  'compare base': { outputs: { train: 'true', tracks: 'toolcall', outcome: 'inferior', action: 'train' } },
  'report results': { outputs: { run: 'a1b2c3d4e5f6', decision: 'ship', adapters: `${'0'.repeat(64)}  toolcall.gguf` } },
};

/** Runs parity-run.yml with stubs for its actions; what each job printed, and the result of those that printed nothing. */
async function parityRun(stubs: Stubs, inputs: Readonly<Record<string, string>> = PULL) {
  await using repository = await stubbedRepository(stubs);
  await repository.dispatch('parity-run.yml', inputs);
  const run = await repository.last('parity-run.yml');
  expect(repository.github.violations).toEqual([]);
  const said = (id: string) => run.jobs.filter((job) => job.id === id).map(({ log }) => log.split('\n')[0]);
  return { ...run, said, ran: Object.keys(run.results).filter((id) => run.results[id] === 'success') };
}

test('a pull request that needs everything goes through every job, and each holds only its own key', async () => {
  const { conclusion, title, ran, said, jobs } = await parityRun(TRAINS);
  expect([conclusion, title]).toEqual(['success', `parity: pull request 7 at ${HEAD}`]);
  expect(ran).toEqual(['plan', 'start', 'harvest', 'hosted', 'base', 'gate', 'train', 'tuned', 'verdict', 'results', 'attest', 'record']);
  expect([...said('harvest'), ...said('hosted'), ...said('train')]).toEqual([
    'harvest LANGFUSE_SECRET_KEY',
    'eval hosted 1/1 OPENAI_API_KEY',
    'train toolcall TOGETHER_API_KEY',
  ]);
  expect([...said('base'), ...said('tuned')].sort()).toEqual(['eval base 1/2', 'eval base 2/2', 'eval tuned 1/2 toolcall', 'eval tuned 2/2 toolcall']);
  const attested = jobs.find(({ id }) => id === 'attest')?.recorded[0]?.with ?? {};
  expect(attested).toMatchObject({
    'subject-checksums': `${'0'.repeat(64)}  toolcall.gguf`,
    predicate: '{"result":"PASSED","configuration":[{"name":"a1b2c3d4e5f6"}]}',
  });
});

test('a threshold-only change runs nothing but the gate and its record, on hosted runners', async () => {
  const { conclusion, ran, results } = await parityRun({ plan: { outputs: nothing }, 'compare base': { outputs: { train: 'false' } } });
  expect([conclusion, ran]).toEqual(['success', ['plan', 'start', 'gate', 'results', 'record']]);
  expect(results).toMatchObject({ harvest: 'skipped', base: 'skipped', train: 'skipped', tuned: 'skipped', attest: 'skipped', failed: 'skipped' });
});

test('where the base model holds up nothing is trained', async () => {
  const { ran } = await parityRun({ plan: { outputs: everything }, 'compare base': { outputs: { train: 'false' } } });
  expect(ran).toEqual(['plan', 'start', 'harvest', 'hosted', 'base', 'gate', 'results', 'record']);
});

const REMEDIES = { train: 'true', tracks: 'toolcall', outcome: 'inferior', action: 'train', remedies: 'true' };

test('remedies of the config are tried on the GPU host before a training', async () => {
  const { ran, said } = await parityRun({ ...TRAINS, 'compare base': { outputs: REMEDIES } });
  expect(ran.slice(5, 8)).toEqual(['gate', 'remedies', 'train']);
  expect(said('remedies')).toEqual(['eval base 1/1']);
});

test('remedies of the config are tried where nothing is trained', async () => {
  const { ran } = await parityRun({ ...TRAINS, 'compare base': { outputs: { ...REMEDIES, train: 'false' } } });
  expect(ran.slice(5)).toEqual(['gate', 'remedies', 'results', 'attest', 'record']);
});

test.each([
  ['plan', 'plan', ['failed']],
  ['harvest', 'harvest', ['plan', 'start', 'failed']],
  ['eval hosted', 'hosted', ['plan', 'start', 'harvest', 'failed']],
  ['compare base', 'gate', ['plan', 'start', 'harvest', 'hosted', 'base', 'failed']],
  ['train', 'train', ['plan', 'start', 'harvest', 'hosted', 'base', 'gate', 'failed']],
  ['report results', 'results', ['plan', 'start', 'harvest', 'hosted', 'base', 'gate', 'train', 'tuned', 'verdict', 'failed']],
])('when %s fails nothing after it runs but the word that it failed', async (stub, job, ran) => {
  const run = await parityRun({ ...TRAINS, [stub]: { ...TRAINS[stub], fails: true } });
  expect([run.conclusion, run.results[job], run.ran]).toEqual(['failure', 'failure', ran]);
  expect(run.said('failed')).toEqual(['report failure 7']);
});

test('a plan that finds nothing of Fledgling runs nothing more', async () => {
  const { conclusion, ran } = await parityRun({ plan: { outputs: { ...nothing, state: 'unrelated' } } });
  expect([conclusion, ran]).toEqual(['success', ['plan']]);
});

const OPENS = { vault: 'true', outcome: 'parity', action: 'ship' };

test('a base model that ships opens the vault: to the hosted model with its key, to the local one on the GPU host', async () => {
  const { ran, said, jobs } = await parityRun({ plan: { outputs: everything }, 'compare base': { outputs: { ...OPENS, train: 'false' } } });
  expect(ran).toEqual(['plan', 'start', 'harvest', 'hosted', 'base', 'gate', 'vault_hosted', 'vault_local', 'results', 'record']);
  expect([...said('vault_hosted'), ...said('vault_local')]).toEqual(['eval hosted vault 1/1 OPENAI_API_KEY', 'eval base vault 1/1']);
  expect(jobs.find(({ id }) => id === 'vault_local')?.log).toContain('eval tuned vault 1/1');
});

test('an adapter that ships opens the vault after its verdict', async () => {
  const { ran } = await parityRun({ ...TRAINS, 'compare tuned': { outputs: OPENS } });
  expect(ran.slice(5)).toEqual(['gate', 'train', 'tuned', 'verdict', 'vault_hosted', 'vault_local', 'results', 'attest', 'record']);
});

test('where everything but the vault is re-used, the vault alone is evaluated', async () => {
  const { ran } = await parityRun({ plan: { outputs: nothing }, 'compare base': { outputs: { ...OPENS, train: 'false' } } });
  expect(ran).toEqual(['plan', 'start', 'gate', 'vault_hosted', 'vault_local', 'results', 'record']);
});

test.each([
  ['eval hosted vault', 'vault_hosted', { vault_local: 'skipped', results: 'skipped', record: 'skipped', failed: 'success' }],
  ['eval tuned vault', 'vault_local', { vault_hosted: 'success', results: 'skipped', record: 'skipped', failed: 'success' }],
])('when %s fails there are no results', async (stub, job, others) => {
  const run = await parityRun({ ...TRAINS, 'compare tuned': { outputs: OPENS }, [stub]: { fails: true } });
  expect(run.results).toMatchObject({ [job]: 'failure', ...others });
});

test('a drift run tells no pull request, trains nothing, evaluates the promoted adapter and reports to an issue', async () => {
  const { ran, said } = await parityRun(TRAINS, { drift: 'true' });
  expect(ran).toEqual(['plan', 'harvest', 'hosted', 'base', 'gate', 'tuned', 'verdict', 'results', 'drift']);
  expect(said('tuned').sort()).toEqual(['eval tuned 1/2 toolcall', 'eval tuned 2/2 toolcall']);
});

test('a drift run where nothing was promoted ends with its plan', async () => {
  const { conclusion, ran } = await parityRun({ plan: { outputs: { ...nothing, state: 'unrelated' } } }, { drift: 'true' });
  expect([conclusion, ran]).toEqual(['success', ['plan']]);
});

test('a restage does nothing but upload again', async () => {
  const { ran, said } = await parityRun(TRAINS, { restage: 'a1b2c3d4e5f6' });
  expect([ran, said('restage')]).toEqual([['restage'], ['report restage']]);
});

test('a cancelled run stops what it does on the GPU host and says so to the pull request', async () => {
  await using repository = await stubbedRepository({ ...TRAINS, train: { hangs: true } });
  await repository.dispatch('parity-run.yml', PULL);
  await repository.printed('train toolcall');
  const { id } = repository.github.world.runs.find(({ path }) => path.endsWith('parity-run.yml')) ?? { id: 0 };
  repository.runner.cancel(id);
  const run = await repository.last('parity-run.yml');
  expect(run).toMatchObject({ conclusion: 'cancelled', results: { train: 'cancelled', tuned: 'cancelled', record: 'cancelled', failed: 'success' } });
});

test('a newer run of the same pull request replaces the older one, and another pull request waits for the GPUs', async () => {
  await using repository = await stubbedRepository({ ...TRAINS, 'eval base': { hangs: true } });
  await repository.dispatch('parity-run.yml', PULL);
  await repository.printed('eval base 1/2');
  await repository.dispatch('parity-run.yml', { ...PULL, head_sha: 'b'.repeat(40) });
  await repository.dispatch('parity-run.yml', { pr: '8', head_sha: HEAD });
  while (!repository.runner.runs.some(({ conclusion }) => conclusion === 'cancelled')) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(repository.github.world.runs.map(({ title, conclusion }) => [title.slice(21, 22), conclusion])).toEqual([
    ['7', 'cancelled'],
    ['7', null],
    ['8', null],
  ]);
});
