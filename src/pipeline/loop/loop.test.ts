import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Work } from '../../records/stage-kind.ts';
import { stageKey } from '../stage/stage.ts';
import { resultFileNames } from '../stages/report-stage.ts';
import { trainStage } from '../stages/train-stage.ts';
import { compared, evaluated, trained } from './jobs.ts';
import { adapterFor, EXAMPLES, loopConfig, loopPorts } from './loop.test-data.ts';
import { openLoop } from './loop.ts';
import { planLoop } from './plan.ts';
import { runLoop } from './run.ts';

const NEVER = 'train: { when: never }\ngate: { rule: point }\n';
const VAULT = `${NEVER}promote: { repository: acme/adapter, split: vault }\n`;
const ADAPTER = adapterFor('toolcall');
const right = { answer: (example: (typeof EXAMPLES)[number]) => example.row.completion };
const only =
  (...allowed: readonly Work[]) =>
  (work: Work) =>
    allowed.includes(work);

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-loop-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a stage that may not run here', () => {
  test('is named when it is not there, before any model is opened', async () => {
    const config = loopConfig(NEVER);
    const ports = await loopPorts(root, config);
    const step = compared(openLoop(config, ports, { mayRun: only('compare') }), { candidate: 'base' });
    await expect(step).rejects.toThrow('eval hosted toolcall is not there and may not run here (first time). Run the step that makes it first.');
    await evaluated(openLoop(config, ports, { mayRun: only('hosted') }), { role: 'hosted' });
    await expect(runLoop(config, ports, { mayRun: only('hosted') })).rejects.toThrow('eval base toolcall is not there and may not run here');
    expect(ports.opened).toEqual(['hosted']);
  });

  test('is used from the store: jobs that may do one thing each make the run that one process makes', async () => {
    const config = loopConfig(NEVER);
    const ports = await loopPorts(root, config);
    await evaluated(openLoop(config, ports, { mayRun: only('hosted') }), { role: 'hosted' });
    await evaluated(openLoop(config, ports, { mayRun: only('local') }), { role: 'base' });
    const { decision, train } = await compared(openLoop(config, ports, { mayRun: only('compare') }), { candidate: 'base' });
    expect([decision.action, train]).toEqual(['train', []]);
    const { run, stages } = await runLoop(config, ports, { mayRun: only('report') });
    expect(stages.map(({ name, status }) => [name, status])).toEqual([
      ['fetch', 'reused'],
      ['harvest', 'reused'],
      ['eval hosted toolcall', 'reused'],
      ['eval base toolcall', 'reused'],
      ['compare base toolcall', 'reused'],
      ['report', 'ran'],
    ]);
    expect(run.decision).toEqual(decision);
    const alone = await runLoop(config, await loopPorts(`${root}/alone`, config));
    expect(alone.run.id).toBe(run.id);
    expect((await readdir(join(root, 'results/a', run.id))).sort()).toEqual(resultFileNames(run).sort());
  });
});

test('a result that is not complete travels when it is settled, and is completed where it may be', async () => {
  const config = loopConfig(NEVER);
  const failing = await loopPorts(root, config, { answer: (example) => (example.id === EXAMPLES[3]?.id ? null : example.row.completion) });
  await evaluated(openLoop(config, failing, { settle: true }), { role: 'base' });
  const [used] = await evaluated(openLoop(config, failing, { mayRun: only('compare') }), { role: 'base' });
  expect(used?.evaluation.unscored).toEqual([{ reason: 'server_error', count: 1 }]);
  const asked: string[] = [];
  const answer = (example: (typeof EXAMPLES)[number]) => {
    asked.push(example.id);
    return example.row.completion;
  };
  const ports = await loopPorts(root, config, { answer });
  expect((await planLoop(config, ports)).find(({ name }) => name === 'eval base toolcall')).toMatchObject({
    does: 'run',
    why: 'what was left unanswered is asked again',
  });
  const [completed] = await evaluated(openLoop(config, ports), { role: 'base' });
  expect([completed?.evaluation.unscored, asked]).toEqual([[], [EXAMPLES[3]?.id]]);
});

test('what the gate asks of either model enters the comparison alone, and golds that are all the same give no verdict', async () => {
  const config = loopConfig(NEVER);
  const ports = await loopPorts(root, config);
  const statuses = async (gate: string) =>
    (await runLoop(loopConfig(`train: { when: never }\ngate: { rule: point${gate} }\n`), ports)).stages.map(({ name, status }) => `${name} ${status}`);
  await statuses('');
  const again = ['fetch reused', 'harvest reused', 'eval hosted toolcall reused', 'eval base toolcall reused', 'compare base toolcall ran', 'report ran'];
  expect(await statuses(', minHosted: 0.6')).toEqual(again);
  expect(await statuses(', floors: { valid_call_rate: 0.95 }')).toEqual(again);

  const same = EXAMPLES.map((example) => ({ ...example, row: { ...example.row, completion: EXAMPLES[0]?.row.completion ?? '' } }));
  const place = await mkdtemp(join(root, 'same-'));
  const { run } = await runLoop(config, await loopPorts(place, config, { examples: same, answer: ({ row }) => row.completion }));
  expect(run.comparisons.map(({ outcome, refusals }) => [outcome, refusals.map(({ code }) => code)])).toEqual([['inconclusive', ['no-variety']]]);
  expect(run.decision).toMatchObject({ action: 'collect', exitCode: 11, tracks: [{ fineTune: false, collect: null }] });
});

test('a replicate asks the same model again, under a name and a key of its own', async () => {
  const config = loopConfig(NEVER);
  const ports = await loopPorts(root, config);
  const replicates = async (replicate: number) => {
    const loop = openLoop(config, ports);
    const [result] = await evaluated(loop, { role: 'hosted', replicate });
    return [loop.stages.at(-1)?.name, loop.stages.at(-1)?.status, result?.evaluation.replicate];
  };
  expect(await replicates(1)).toEqual(['eval hosted toolcall', 'ran', 1]);
  expect(await replicates(2)).toEqual(['eval hosted toolcall replicate 2', 'ran', 2]);
  expect(await replicates(2)).toEqual(['eval hosted toolcall replicate 2', 'reused', 2]);
  expect(ports.opened).toEqual(['hosted', 'hosted']);
});

test('an adapter that is not the one its training recorded is not scored', async () => {
  const config = loopConfig(NEVER);
  const ports = await loopPorts(root, config);
  const adapters = new Map([['toolcall' as const, { path: '/a/adapter.gguf', sha256: 'd'.repeat(64) }]]);
  await expect(evaluated(openLoop(config, ports), { role: 'tuned', adapters })).rejects.toThrow(
    `/a/adapter.gguf: expected the adapter with sha256 ${'d'.repeat(64)}, found null. Train again, or restore the file.`,
  );
});

describe('the plan', () => {
  test('says what an estimate needs, and that shards of another number are another evaluation', async () => {
    const config = loopConfig(NEVER);
    const ports = await loopPorts(root, config);
    const told = async (shards: number) =>
      (await planLoop(config, ports, { shards })).map(({ kind, role, does, examples, promptCharacters }) => [kind, role, does, examples, promptCharacters]);
    const characters = EXAMPLES.slice(0, 30).reduce((sum, { row }) => sum + row.prompt.length, 0);
    expect(await told(1)).toEqual([
      ['fetch', null, 'reuse', null, null],
      ['harvest', null, 'reuse', null, null],
      ['eval', 'hosted', 'run', 30, characters],
      ['eval', 'base', 'run', 30, characters],
      ['compare', 'base', 'run', null, null],
      ['report', null, 'run', null, null],
    ]);
    await runLoop(config, ports, { shards: 2 });
    expect((await told(2)).map(([, , does]) => does)).toEqual(['reuse', 'reuse', 'reuse', 'reuse', 'reuse', 'reuse']);
    expect((await told(1)).map(([, , does]) => does)).toEqual(['reuse', 'reuse', 'reuse', 'run', 'run', 'run']);
  });

  test('finds the adapter of a training that was to happen again only by its text', async () => {
    const config = loopConfig('gate: { rule: point }\n');
    const ports = await loopPorts(root, config);
    await compared(openLoop(config, ports), { candidate: 'base' });
    const stage = await trainStage(config, ports, { track: 'toolcall', examples: EXAMPLES, again: 'run 7' });
    const { folder } = await ports.store.open(stage.name, stageKey(stage));
    await folder.write('inputs.json', JSON.stringify(stage.inputs));
    await folder.write('adapter.json', JSON.stringify(ADAPTER));
    await ports.store.commit(stage.name, stageKey(stage));
    const planned = async (again: string | null) => (await planLoop(config, ports, { again })).slice(5, 7).map(({ name, does, why }) => [name, does, why]);
    expect(await planned(null)).toEqual([
      ['train toolcall', 'run', 'changed: again'],
      ['eval tuned toolcall', 'run', 'its adapter comes from training'],
    ]);
    expect(await planned('run 7')).toEqual([
      ['train toolcall', 'reuse', 'nothing it depends on changed'],
      ['eval tuned toolcall', 'run', 'first time'],
    ]);
    const [adapter] = await trained(openLoop(config, ports, { again: 'run 7', mayRun: () => false }), {});
    expect(adapter?.adapter.ggufSha256).toBe(ADAPTER.ggufSha256);
    await expect(evaluated(openLoop(config, ports, { mayRun: only('local') }), { role: 'tuned' })).rejects.toThrow(
      'train toolcall is not there and may not run here (changed: again).',
    );
  });
});

describe('the vault', () => {
  test('is opened by a decision to ship, with the model that decided, and recorded apart', async () => {
    const config = loopConfig(VAULT);
    const { run, stages } = await runLoop(config, await loopPorts(root, config, right));
    expect(run.decision.action).toBe('ship');
    expect(run.vault.evaluations.map(({ model, split, examples }) => [model.role, split, examples])).toEqual([
      ['hosted', 'vault', 20],
      ['base', 'vault', 20],
    ]);
    expect(run.vault.comparisons.map(({ candidate, pairs, outcome, byRule }) => [candidate, pairs, outcome, byRule.point])).toEqual([
      ['base', 20, 'inconclusive', 'parity'],
    ]);
    expect(run.evaluations.map(({ split }) => split)).toEqual(['test', 'test']);
    expect(stages.map(({ name }) => name).slice(5, 8)).toEqual(['eval hosted toolcall vault', 'eval base toolcall vault', 'compare base toolcall vault']);
    expect(resultFileNames(run)).toContain('compare-base-toolcall-vault.json');
    expect((await planLoop(config, await loopPorts(root, config))).map(({ does }) => does)).toEqual(stages.map(() => 'reuse'));
  });

  test.each([
    ['nothing is promoted from it', NEVER, right],
    ['the decision is another', VAULT, {}],
  ])('stays shut where %s', async (_, more, answering) => {
    const config = loopConfig(more);
    const { run, stages } = await runLoop(config, await loopPorts(root, config, answering));
    expect(run.vault).toEqual({ evaluations: [], comparisons: [] });
    expect(stages.filter(({ name }) => name.endsWith('vault'))).toEqual([]);
  });

  test('is a maybe while the decision is not known', async () => {
    const config = loopConfig(VAULT);
    const plan = await planLoop(config, await loopPorts(root, config));
    expect(plan.filter(({ split }) => split === 'vault').map(({ name, does, examples }) => [name, does, examples])).toEqual([
      ['eval hosted toolcall vault', 'maybe', 20],
      ['eval base toolcall vault', 'maybe', 20],
      ['compare base toolcall vault', 'maybe', null],
    ]);
  });
});

describe('a watch on an adapter in use', () => {
  const SHA = 'd'.repeat(64);
  const watch = (mark: string) => ({ mark, adapters: new Map([['toolcall' as const, { path: SHA, sha256: SHA }]]) });
  const loaded = async (config: ReturnType<typeof loopConfig>) => {
    const ports = await loopPorts(root, config);
    const openModel: typeof ports.openModel = async (wanted) => {
      const model = await ports.openModel(wanted);
      return { ...model, identity: { ...model.identity, adapterSha256: wanted.adapterPath } };
    };
    return { ...ports, openModel };
  };

  test('evaluates everything anew under each mark, and it whatever the base model does, and trains nothing', async () => {
    const config = loopConfig('gate: { rule: point }\n');
    const ports = await loaded(config);
    const names = async (mark: string) => (await runLoop(config, ports, { watch: watch(mark) })).stages.map(({ name, status }) => [name, status]);
    const all = ['eval hosted toolcall', 'eval base toolcall', 'compare base toolcall', 'eval tuned toolcall', 'compare tuned toolcall'];
    expect((await names('run 1')).filter(([, status]) => status === 'ran').map(([name]) => name)).toEqual([...all, 'report']);
    expect((await names('run 1')).every(([, status]) => status === 'reused')).toBe(true);
    const again = await names('run 2');
    expect(again.filter(([name, status]) => name?.startsWith('eval') && status === 'ran')).toHaveLength(3);
    expect(ports.opened).toEqual(['hosted', 'base', 'tuned', 'hosted', 'base', 'tuned']);
  });

  test('is planned without a training, and needs the adapter only to open it', async () => {
    const config = loopConfig('train: { when: never }\n');
    const ports = await loaded(config);
    const planned = async () => (await planLoop(config, ports, { watch: watch('run 1') })).map(({ name, does }) => [name, does]);
    expect(await planned()).toEqual([
      ['fetch', 'reuse'],
      ['harvest', 'reuse'],
      ['eval hosted toolcall', 'run'],
      ['eval base toolcall', 'run'],
      ['compare base toolcall', 'run'],
      ['eval tuned toolcall', 'run'],
      ['compare tuned toolcall', 'run'],
      ['report', 'run'],
    ]);
    await runLoop(config, ports, { watch: watch('run 1') });
    expect((await planned()).every(([, does]) => does === 'reuse')).toBe(true);
    const pathless = { ...watch('run 1'), adapters: new Map([['toolcall' as const, { path: '', sha256: SHA }]]) };
    expect((await runLoop(config, ports, { watch: pathless, mayRun: () => false })).run.decision.tracks.map(({ candidate }) => candidate)).toEqual(['tuned']);
  });
});
