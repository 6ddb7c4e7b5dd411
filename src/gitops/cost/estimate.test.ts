import { expect, test } from 'vitest';
import { parseConfig } from '../../config/parse-config.ts';
import type { PlannedStage } from '../../pipeline/loop/plan.ts';
import { CONFIG, sidesOf } from '../../policy/policy.test-data.ts';
import { measuredRun, STAGES } from '../plan/plan-pull.test-data.ts';
import { estimateLines, estimateStages, totals } from './estimate.ts';
import { overBudget } from './over-budget.ts';

const config = (change = '') => parseConfig(CONFIG.replace('cost:\n', `${change}cost:\n`), 'c.yaml');
const GPU = 'local: { gpu: auto }\n';
const stage = (kind: PlannedStage['kind'], change: Partial<PlannedStage> = {}): PlannedStage => {
  const found = STAGES.find((candidate) => candidate.kind === kind && (change.role === undefined || candidate.role === change.role));
  if (!found) throw new Error(`no stage of kind ${kind}`);
  return { ...found, ...change };
};

test('a stand-in and recordings cost nothing', () => {
  const standIn = parseConfig(CONFIG.replace('provider: openai', 'provider: scripted-teacher').replace(/ {2}(endpoint|apiKeyEnv).*\n/g, ''), 'c.yaml');
  const replay = parseConfig(CONFIG.replace('provider: openai', 'provider: openai\n  replay: true'), 'c.yaml');
  for (const [free, basis] of [
    [standIn, 'a stand-in answers'],
    [replay, 'recordings answer'],
  ] as const)
    expect(estimateStages(free, [stage('eval', { role: 'hosted' })], null)).toMatchObject([{ costUsd: 0, hostedTokens: 0, basis }]);
});

test('before the harvest and without an earlier run nothing is known, and that is said', () => {
  const hosted = stage('eval', { role: 'hosted', examples: null, promptCharacters: null });
  const estimates = estimateStages(config(GPU), [hosted, stage('eval', { role: 'base' }), stage('train')], null);
  expect(estimates.map(({ costUsd, gpuHours, hostedTokens, basis }) => [costUsd, gpuHours, hostedTokens, basis])).toEqual([
    [null, 0, null, 'not known before the harvest'],
    [null, null, 0, 'nothing is known to estimate it from'],
    [null, null, 0, 'nothing is known to estimate it from'],
  ]);
  expect(totals(estimates)).toEqual({ costUsd: null, gpuHours: null });
});

test('an evaluation without a GPU takes no GPU-hours', () => {
  expect(estimateStages(config(), [stage('eval', { role: 'base' })], measuredRun())).toMatchObject([
    { gpuHours: 0, costUsd: 0, basis: 'no GPU: local.gpu is off' },
  ]);
});

test('a training is scaled by rows and epochs, and priced by the GPU-hour', () => {
  const priced = parseConfig(CONFIG.replace('cost:\n', 'train: { recipe: paper }\ncost:\n  gpuHourUsd: 2\n'), 'c.yaml');
  const [estimate] = estimateStages(priced, [stage('train', { examples: 500 })], measuredRun());
  expect(estimate).toMatchObject({ gpuHours: 0.5 * 2 * 0.5 * 3, costUsd: 3, basis: 'measured in run 4f0c2a9be117' });
});

test('a training on a GPU is one by whatever name the trainer calls it, and one on the CPU takes no GPU-hours', () => {
  const trainedOn = (device: string) => {
    const run = measuredRun();
    return { ...run, adapters: run.adapters.map((adapter) => ({ ...adapter, run: { ...adapter.run, device } })) };
  };
  const estimateOf = (device: string) => estimateStages(config(), [stage('train')], trainedOn(device))[0]?.gpuHours;
  expect(estimateOf('NVIDIA H200')).toBeGreaterThan(0);
  expect(estimateOf('NVIDIA H200')).toBe(estimateOf('cuda'));
  expect(estimateOf('cpu')).toBe(0);
});

test('another model, hosted or local, is not estimated from the earlier run', () => {
  const other = parseConfig(
    CONFIG.replaceAll(/\bqwen\b/g, 'other')
      .replace('gpt-4o-mini', 'gpt-5')
      .replace('cost:\n', `${GPU}cost:\n`),
    'c.yaml',
  );
  const estimates = estimateStages(other, [stage('eval', { role: 'hosted' }), stage('eval', { role: 'base' }), stage('train')], measuredRun());
  expect(estimates.map(({ basis }) => basis.includes('measured'))).toEqual([false, false, false]);
});

test('a hosted model asked in another way is not estimated from the earlier run', () => {
  const asText = parseConfig(CONFIG.replace('provider: openai', 'provider: openai\n  ask: text'), 'c.yaml');
  const bases = [config(), asText].map((one) => estimateStages(one, [stage('eval', { role: 'hosted' })], measuredRun())[0]?.basis);
  expect(bases).toEqual([expect.stringContaining('measured'), expect.stringContaining('rows, about')]);
});

test('a total leaves out what only may run', () => {
  const estimates = estimateStages(config(GPU), [stage('train'), stage('eval', { role: 'base' })], measuredRun());
  expect(totals(estimates).gpuHours).toBe(estimateLines(estimates)[1]?.gpuHours);
});

test('a vault of unknown size is not estimated from another split, one of known size is', () => {
  const vault = { split: 'vault', does: 'maybe', examples: null, promptCharacters: null } as const;
  const roles = [stage('eval', { role: 'hosted', ...vault }), stage('eval', { role: 'base', ...vault })];
  expect(estimateStages(config(GPU), roles, measuredRun()).map(({ basis }) => basis)).toEqual([
    'not known before the harvest',
    'nothing is known to estimate it from',
  ]);
  const known = estimateStages(
    config(GPU),
    roles.map((one) => ({ ...one, examples: 30, promptCharacters: 1 })),
    measuredRun(),
  );
  expect(known.map(({ basis }) => basis)).toEqual(['measured in run 4f0c2a9be117', 'measured in run 4f0c2a9be117']);
});

test('a sample of golds that is asked again is paid for: it counts against the budget of the hosted model', () => {
  const sample = stage('eval', {
    role: 'hosted',
    name: 'eval hosted toolcall ceiling train',
    track: 'toolcall',
    split: 'train',
    examples: 50,
    promptCharacters: 20_000,
  });
  expect(estimateStages(config(), [sample], measuredRun())).toMatchObject([{ hostedTokens: 11_000, basis: 'measured in run 4f0c2a9be117' }]);
  expect(estimateStages(config(), [sample], null)).toMatchObject([{ hostedTokens: 5_000 + 50 * 512, basis: expect.stringContaining('50 rows') }]);
  const [estimate] = estimateStages(config(), [{ ...sample, examples: 1_000_000 }], measuredRun());
  if (!estimate) throw new Error('no estimate');
  expect(
    overBudget(sidesOf(), [estimate])
      .map(({ sentence }) => sentence)
      .join(),
  ).toContain('tokens at the hosted model');
});

test('of the base and the tuned model on the vault only one can come: the budget counts the dearer', () => {
  const sides = sidesOf();
  const candidate = (role: 'base' | 'tuned', gpuHours: number, split: 'vault' | 'test' = 'vault') => ({
    stage: { ...stage('eval', { role: 'base' }), role, split, does: 'maybe' as const },
    costUsd: 0,
    gpuHours,
    hostedTokens: 0,
    basis: '',
  });
  expect(overBudget(sides, [candidate('base', 1.2), candidate('tuned', 1.5)])).toEqual([]);
  expect(overBudget(sides, [candidate('base', 1.2), candidate('tuned', 2.5)])).toHaveLength(1);
  expect(overBudget(sides, [candidate('base', 1.2, 'test'), candidate('tuned', 1.5)])).toHaveLength(1);
});
