import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../../records/digest.ts';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import { EXAMPLES, loopConfig, loopPorts } from '../loop/loop.test-data.ts';
import { runLoop } from '../loop/run.ts';
import { lookIn, pastLooks } from './past-looks.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-looks-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const SURE = 'train: { when: never }\ngate: { delta: 0.2 }\n';

/** A run that judges an adapter, beside what earlier runs recorded below the same root. */
async function judged(name: string, more = SURE) {
  const sha = digestOf(name);
  const config = loopConfig(more);
  const ports = await loopPorts(root, config, {
    examples: EXAMPLES,
    answer: ({ row }, role) => (role === 'base' ? `no idea about ${row.prompt}` : row.completion),
  });
  const openModel: typeof ports.openModel = async (wanted) => {
    const model = await ports.openModel(wanted);
    return { ...model, identity: { ...model.identity, standIn: false, adapterSha256: wanted.adapterPath === null ? null : sha } };
  };
  const watch = { mark: 'm', adapters: new Map([['toolcall' as const, { path: sha, sha256: sha }]]) };
  const { run, stages } = await runLoop(config, { ...ports, openModel }, { watch });
  const comparison = run.comparisons.find(({ candidate }) => candidate === 'tuned');
  return { run, comparison, statuses: stages.map(({ name: stage, status }) => `${stage} ${status}`) };
}

test('the second adapter on the same examples claims no parity, the first one again does, and re-uses what it found', async () => {
  const first = await judged('one');
  expect(first.run.decision.action).toBe('ship');
  expect(first.comparison?.look).toMatchObject({ number: 1, declared: 1, alpha: 0.05 });

  const second = await judged('two');
  expect(second.comparison).toMatchObject({ outcome: 'inconclusive', refusals: [{ code: 'looks-spent' }], look: { number: 2, spentBefore: 0.05 } });
  expect(second.run.decision).toMatchObject({ action: 'collect', exitCode: 11 });

  const again = await judged('one');
  expect(again.run.id).toBe(first.run.id);
  expect(again.statuses).toContain('compare tuned toolcall reused');
});

test('looks that were declared before the first candidate are granted', async () => {
  const two = 'train: { when: never }\ngate: { delta: 0.2, looks: 2 }\n';
  const outcomes = [];
  for (const name of ['one', 'two', 'three']) outcomes.push((await judged(name, two)).comparison?.outcome);
  expect(outcomes).toEqual(['parity', 'parity', 'inconclusive']);
});

test('a record of an earlier version is read by its evaluation, and one that cannot be read tells nothing', async () => {
  const { comparisons, evaluations } = runFixture();
  const comparison = comparisons.find(({ track, candidate }) => track === 'toolcall' && candidate === 'tuned');
  const evaluation = evaluations.find(({ track, model }) => track === 'toolcall' && model.role === 'tuned');
  const { look: _, accepted: __, says: ___, ...old } = comparison ?? {};
  const files = new Map<string, unknown>([
    ['0123456789ab/compare-tuned-toolcall.json', old],
    ['0123456789ab/eval-tuned-toolcall.json', evaluation],
    ['ba9876543210/compare-tuned-toolcall.json', { schema: 'of another kind' }],
  ]);
  const read = async (_agent: string, run: string, name: string) => {
    const value = files.get(`${run}/${name}`);
    return value === undefined ? null : JSON.stringify(value);
  };
  const results = { runs: async () => ['0123456789ab', 'ba9876543210', 'cccccccccccc'], read };
  expect(await pastLooks(results, 'a', 'toolcall')).toEqual([
    { candidate: evaluation?.model.adapterSha256, data: { digest: evaluation?.dataDigest }, alpha: 0.05, at: comparison?.manifest.createdAt },
  ]);
  expect(await lookIn(async (name) => read('a', '0123456789ab', name.replace('eval', 'no')), 'toolcall')).toBeNull();
});
