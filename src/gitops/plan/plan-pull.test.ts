import { describe, expect, test } from 'vitest';
import { UserError } from '../../errors.ts';
import { CONFIG, POLICY } from '../../policy/policy.test-data.ts';
import { PullPlan } from '../../records/gitops/pull-plan.ts';
import { FOLDER, measuredRun, NOW, RUN, repository, STAGES, THRESHOLD_STAGES, TRACES } from './plan-pull.test-data.ts';

const changed = (from: string, to: string) => ({ 'parity.config.yaml': CONFIG.replace(from, to) });
const GPU = 'cost:\n';
const withGpu = CONFIG.replace(GPU, 'local: { gpu: auto }\ncost:\n');

describe('what is planned', () => {
  test('a pull request that changes the config is planned with its keys, stages, costs and data', async () => {
    const { plan, open } = await repository();
    const { plan: made, project, mayStart, notes } = await plan(await open(changed('limit: 100', 'limit: 200')));
    expect(PullPlan.parse(made)).toMatchObject({ state: 'run', agent: 'support-agent', changedKeys: ['harvest.limit'], refusals: [], baseline: null });
    expect(made.stages.map(({ name, does, costUsd }) => [name, does, costUsd])).toEqual([
      ['harvest', 'reuse', 0],
      ['eval hosted structured', 'run', 0.03222],
      ['eval base structured', 'run', 0],
      ['compare base structured', 'run', 0],
      ['train structured', 'maybe', null],
      ['report', 'run', 0],
    ]);
    expect(made.stages[1]?.basis).toBe('100 rows, about 10,000 tokens, answers of at most 512');
    expect(made).toMatchObject({ costUsd: 0.03222, gpuHours: 0, needs: { harvest: false, hosted: true, base: true, gpu: true } });
    expect(made.nextStep).toBe('The run starts by itself.');
    expect([mayStart, notes]).toEqual([true, []]);
    expect([...(project?.files ?? [])].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])).toEqual([['traces/a.jsonl', TRACES]]);
    expect(project?.sources).toEqual([{ path: 'traces/a.jsonl', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(made.configSha256).toBe(project?.configSha256);
  });

  test('a threshold alone costs nothing, needs no GPU, and says whose results are re-used', async () => {
    const { plan, open, stage, recorded } = await repository({ config: withGpu });
    const { committed, stages } = recorded({ record: measuredRun(withGpu) });
    await stage.push('main', committed);
    const number = await open({ 'parity.config.yaml': withGpu.replace(GPU, 'gate: { delta: 0.05 }\ncost:\n') });
    const { plan: made, baseline } = await plan(number, { planStages: async () => THRESHOLD_STAGES });
    expect(made).toMatchObject({ state: 'run', costUsd: 0, gpuHours: 0, needs: { harvest: false, hosted: false, base: false, gpu: false } });
    expect(made.stages[1]?.why).toBe(`re-used from run ${RUN}; only gate.delta changed`);
    expect(made.nextStep).toBe('The run starts by itself, on a hosted runner at no cost; the GPU host is used only if the gate asks for training.');
    expect(made.baseline).toEqual({ run: RUN, stagesArtifactId: stages.id, adapterArtifactIds: [] });
    expect(baseline?.folder).toBe(FOLDER);
    expect(made.stages[4]).toMatchObject({ does: 'maybe', gpuHours: 1, basis: `measured in run ${RUN}` });
  });

  test('costs come from the earlier run where one measured the same model', async () => {
    const { plan, open, stage, recorded } = await repository({ config: withGpu });
    await stage.push('main', recorded().committed);
    const { plan: made } = await plan(await open({ 'parity.config.yaml': withGpu.replace('limit: 100', 'limit: 200') }));
    expect(made.stages[1]).toMatchObject({ costUsd: (20_000 * 0.15 + 2_000 * 0.6) / 1e6, basis: `measured in run ${RUN}` });
    expect(made.stages[2]?.gpuHours).toBeCloseTo((36 / 3600) * 2 * (100 / 300), 10);
  });

  test('the reason counts from the run whose results are re-used, not from the default branch', async () => {
    const { plan, open, recorded } = await repository();
    const onBranch = CONFIG.replace('limit: 100', 'limit: 200');
    const { committed } = recorded({ record: measuredRun(onBranch) });
    const number = await open({ ...committed, 'parity.config.yaml': onBranch.replace(GPU, 'gate: { delta: 0.05 }\ncost:\n') });
    const { plan: made } = await plan(number, { planStages: async () => THRESHOLD_STAGES });
    expect(made.changedKeys).toEqual(['gate.delta', 'harvest.limit']);
    expect(made.stages[1]?.why).toBe(`re-used from run ${RUN}; only gate.delta changed`);
  });

  test('nothing has to run when every stage is there', async () => {
    const { plan, open } = await repository();
    const { plan: made } = await plan(await open(changed('limit: 100', 'limit: 200')), {
      planStages: async () => STAGES.filter(({ does }) => does === 'reuse'),
    });
    expect(made).toMatchObject({ state: 'reuse', costUsd: 0, gpuHours: 0, nextStep: 'Nothing has to run: the recorded results hold.' });
  });

  test("the default branch's own config is planned at its head alone", async () => {
    const { plan } = await repository();
    expect((await plan(null)).plan).toMatchObject({ state: 'run', pull: null, changedKeys: [] });
    expect((await plan(null, { headSha: 'f'.repeat(40) })).plan).toMatchObject({ state: 'blocked', refusals: [{ code: 'head-moved' }] });
  });

  test('a head that moved by nothing but recorded results is planned at the commit that was asked for, and finds them', async () => {
    const { plan, open, stage, recorded } = await repository();
    const number = await open(changed('limit: 100', 'limit: 200'));
    const headSha = stage.headOf(number);
    const { committed } = recorded({ record: measuredRun() });
    await stage.push('change', committed);
    const { plan: made, baseline } = await plan(number, { headSha });
    expect(made).toMatchObject({ state: 'run', refusals: [], pull: { headSha } });
    expect([baseline?.run, baseline?.sha]).toEqual([RUN, stage.headOf(number)]);
    await stage.push('change', { 'eval-results/support-agent/x.json': '{}' });
    expect((await plan(number, { headSha })).plan).toMatchObject({ state: 'blocked', refusals: [{ code: 'forged-results' }] });
    await stage.push('change', { 'eval-results/support-agent/x.json': null, 'traces/a.jsonl': '{}\n' });
    expect((await plan(number, { headSha })).plan).toMatchObject({ state: 'blocked', refusals: [{ code: 'head-moved' }] });
  });

  test('a fork is planned and never run', async () => {
    const { plan, stage } = await repository();
    const number = await stage.openPull({ head: 'main', author: 'eve', fork: changed('limit: 100', 'limit: 200') });
    const { plan: made, mayStart } = await plan(number);
    expect(made).toMatchObject({ state: 'plan-only', pull: { fork: true } });
    expect(made.nextStep).toContain('a fork is only planned');
    expect(mayStart).toBe(false);
  });

  test('an author below the permission of the policy waits for somebody who has it', async () => {
    const { plan, open } = await repository();
    const { plan: made, mayStart } = await plan(await open(changed('limit: 100', 'limit: 200'), { author: 'bob' }));
    expect(mayStart).toBe(false);
    expect(made.nextStep).toBe('Anybody with maintain permission comments /parity run.');
  });

  test('changed data alone is planned, from the bytes of the pull request', async () => {
    const { plan, open } = await repository();
    const { plan: made, project } = await plan(await open({ 'traces/a.jsonl': '{"id":"new"}\n' }));
    expect(made.state).toBe('run');
    expect(Buffer.from(project?.files.get('traces/a.jsonl') ?? []).toString()).toBe('{"id":"new"}\n');
  });
});

describe('what concerns nobody', () => {
  test('a pull request without a file of Fledgling is unrelated, even while the policy is broken', async () => {
    const { plan, open } = await repository({ policy: 'nonsense: true\n' });
    expect((await plan(await open({ 'README.md': 'A better agent.\n' }))).plan).toMatchObject({ state: 'unrelated', refusals: [], stages: [] });
  });

  test('a changed policy has no effect here, but its mistakes are told', async () => {
    const { plan, open } = await repository();
    const good = await plan(await open({ 'parity.policy.yaml': `${POLICY}lockHours: 3\n` }));
    expect(good.plan).toMatchObject({ state: 'unrelated', refusals: [] });
    expect(good.notes).toEqual(["parity.policy.yaml changes here, but only the default branch's copy counts: merge the policy first."]);
    const bad = await plan(await open({ 'parity.policy.yaml': `${POLICY}lockHours: no\n` }, { head: 'bad' }));
    expect(bad.plan).toMatchObject({
      state: 'blocked',
      refusals: [{ code: 'policy-invalid', policy: { file: 'parity.policy.yaml', line: 17, key: 'lockHours' } }],
    });
  });
});

describe('what is refused', () => {
  test('a head that moved since it was looked at', async () => {
    const { plan, open, stage } = await repository();
    const number = await open(changed('limit: 100', 'limit: 200'));
    const before = stage.headOf(number);
    const after = await stage.push('change', { 'x.txt': 'x' });
    const { plan: made, project } = await plan(number, { headSha: before });
    expect(made.refusals[0]?.sentence).toBe(
      `pull request ${number}: expected the head ${before}, got ${after}: it moved. Look at the new commits and start again.`,
    );
    expect([made.state, project]).toEqual(['blocked', null]);
  });

  test('a policy in the same pull request that would allow its config', async () => {
    const { plan, open } = await repository();
    const files = { ...changed('gpt-4o-mini', 'gpt-5'), 'parity.policy.yaml': POLICY.replace('gpt-4o-mini', 'gpt-5') };
    const { plan: made, notes } = await plan(await open(files));
    expect(made).toMatchObject({ state: 'blocked', refusals: [{ code: 'hosted-model-not-allowed', config: { line: 19 }, policy: { line: 5 } }] });
    expect(notes[0]).toContain('merge the policy first');
  });

  test('changed workflows and code have no effect, which is said', async () => {
    const { plan, open } = await repository();
    const { plan: made, notes } = await plan(
      await open({ ...changed('limit: 100', 'limit: 200'), '.github/workflows/parity-run.yml': 'on: push', 'src/x.ts': '' }),
    );
    expect(made.state).toBe('run');
    expect(notes).toEqual(["Workflows or code change here (.github/workflows/parity-run.yml, src/x.ts), but a run uses the default branch's copies."]);
  });

  test.each([
    ['a 50 MB config', { 'parity.config.yaml': 'x'.repeat(50_000_000) }, 'config-unreadable'],
    ['a config that is a link', { 'parity.config.yaml': { symlink: '/etc/passwd' } }, 'config-unreadable'],
    ['a config in other bytes', { 'parity.config.yaml': Uint8Array.of(0xff, 0xfe, 0x00) }, 'config-invalid'],
    ['a YAML bomb', { 'parity.config.yaml': 'a: &a [x]\nb: [*a, *a]\n' }, 'config-invalid'],
    ['no config any more', { 'parity.config.yaml': null }, 'config-missing'],
    ['traces that are a link', { 'traces/a.jsonl': { symlink: '../../secret' } }, 'data-unreadable'],
    ['traces that are not there', changed('traces/a.jsonl', 'traces/b.jsonl'), 'data-unreadable'],
    ['label decisions that are not there', changed('limit: 100', 'limit: 100\n  labels: traces/labels.yaml'), 'data-unreadable'],
    ['a 10 MB prompt', { 'traces/a.jsonl': `{"id":"one"}\n{"input":"${'x'.repeat(10_000_000)}"}\n` }, 'prompt-too-long'],
    ['a secret', changed('title: Qwen', `title: hf_${'aB3dE5gH7j'.repeat(3)}`), 'secret-in-config'],
    ['a path out of the repository', changed('traces/a.jsonl', '../a.jsonl'), 'path-not-plain'],
    ['results of no run', { [`${FOLDER}/decision.json`]: '{"action":"ship"}', ...changed('limit: 100', 'limit: 200') }, 'forged-results'],
  ] as const)('%s blocks, and nothing is planned of it', async (_, files, code) => {
    const { plan, open } = await repository();
    const { plan: made, project } = await plan(await open(files), { planStages: async () => expect.unreachable('a refused config is never planned') });
    expect(made).toMatchObject({ state: 'blocked', stages: [], refusals: [{ code }] });
    expect(project).toBeNull();
    expect(JSON.stringify(made)).not.toContain('hf_');
    expect(JSON.stringify(made).length).toBeLessThan(3000);
  });

  test('traces over the size of the policy', async () => {
    const { plan, open } = await repository({ policy: POLICY.replace('paths: [traces/]', 'paths: [traces/]\n  maxBytes: 20') });
    const { plan: made } = await plan(await open(changed('limit: 100', 'limit: 200')));
    expect(made).toMatchObject({ state: 'blocked', refusals: [{ code: 'data-unreadable', policy: { line: 14, key: 'data.maxBytes' } }] });
  });

  test('a repository without a policy allows nothing', async () => {
    const { plan, open, stage } = await repository();
    await stage.push('main', { 'parity.policy.yaml': null });
    const { plan: made } = await plan(await open(changed('limit: 100', 'limit: 200')));
    expect(made).toMatchObject({ state: 'blocked', refusals: [{ code: 'policy-missing' }] });
    expect(made.nextStep).toBe('Anybody who may merge puts a policy on the default branch first, in a pull request of its own.');
  });

  test('a plan over the budget, with both numbers', async () => {
    const { plan, open } = await repository({ policy: POLICY.replace('hostedTokens: 100000', 'hostedTokens: 5000') });
    const { plan: made, project } = await plan(await open(changed('limit: 100', 'limit: 200')));
    expect(made.refusals).toMatchObject([{ code: 'over-budget', config: { key: 'harvest.limit' }, policy: { key: 'budget.hostedTokens', line: 15 } }]);
    expect(made.refusals[0]?.sentence).toContain(
      'expected at most 5000 tokens at the hosted model (parity.policy.yaml:15 budget.hostedTokens), got about 61200.',
    );
    expect(made.stages).toHaveLength(6);
    expect(project).toBeNull();
  });

  test('a plan over the budget whose branch claims that it was measured to be cheap', async () => {
    const { plan, open, stage, recorded } = await repository({ policy: POLICY.replace('hostedTokens: 100000', 'hostedTokens: 30000') });
    const { committed } = recorded();
    const files = { ...committed, ...changed('limit: 100', 'limit: 200') };
    expect((await plan(await open(files))).plan.refusals).toMatchObject([{ code: 'over-budget' }]);
    await stage.push('main', committed);
    expect((await plan(await open(files, { head: 'again' }))).plan.refusals).toEqual([]);
  });

  test('a cost that nobody knows, where the budget is zero', async () => {
    const { plan, open } = await repository({ policy: POLICY.replace('gpuHours: 2', 'gpuHours: 0') });
    const { plan: made } = await plan(await open(changed('limit: 100', 'limit: 200')));
    expect(made.refusals[0]?.sentence).toContain('expected at most 0 GPU-hours (parity.policy.yaml:15 budget.gpuHours), got an unknown number.');
  });

  test('a config that the pipeline cannot plan', async () => {
    const { plan, open } = await repository();
    const planStages = async () => {
      throw new UserError('models/qwen.gguf: no such file.');
    };
    expect((await plan(await open(changed('limit: 100', 'limit: 200')), { planStages })).plan.refusals).toMatchObject([
      { code: 'cannot-be-planned', sentence: 'models/qwen.gguf: no such file.' },
    ]);
  });

  test('a locked pull request, until the lock ends', async () => {
    const { plan, open, forge } = await repository();
    const number = await open(changed('limit: 100', 'limit: 200'));
    const lock = { by: 'grace', reason: 'measuring', since: '2026-03-01T09:00:00Z', until: new Date(NOW + 60_000).toISOString() };
    await forge.takeLock(`pr-${number}`, JSON.stringify(lock));
    const { plan: made } = await plan(number);
    expect(made.refusals[0]).toMatchObject({ code: 'locked', sentence: expect.stringContaining('locked by grace until 2026-03-02 09:01 UTC: measuring') });
    expect(made.nextStep).toBe('Whoever holds the lock, or anybody with maintain permission, comments /parity unlock; it also ends by itself.');
    expect((await plan(number, { now: () => NOW + 120_000 })).plan.state).toBe('run');
  });

  test('more files than GitHub lists, behind which a config could hide', async () => {
    const { plan, open } = await repository();
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`a/${index}.txt`, 'x']));
    expect((await plan(await open(many))).plan).toMatchObject({ state: 'blocked', refusals: [{ code: 'too-many-files' }] });
  });

  test('a closed pull request', async () => {
    const { plan, open, admin } = await repository();
    const number = await open(changed('limit: 100', 'limit: 200'));
    await admin.close(number);
    expect((await plan(number)).plan).toMatchObject({ state: 'blocked', refusals: [{ code: 'closed' }] });
  });

  test('a number that is no pull request', async () => {
    const { plan } = await repository();
    await expect(plan(99, { headSha: 'f'.repeat(40) })).rejects.toThrow('pull request 99: expected one of acme/agent, found none.');
  });
});
