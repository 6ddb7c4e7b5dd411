import type { CheckedAdapter, FinetuneProgress, TrainPlan, TrainRun } from '../../records/train.ts';
import type { FoundTraining, ProgressLine } from '../ports/training.ts';

const SHA = 'a'.repeat(64);
export const BEGAN = Date.parse('2026-11-29T12:31:50.000Z');

/** As TRL's back end left them for the nano model: sixteen steps, validated twice. */
export const RECORDED: readonly ProgressLine[] = [
  { step: 1, totalSteps: 16, epoch: 0.0625, loss: 0.03440717235207558, learningRate: 0, tokens: 1178, elapsedS: 2.692 },
  { step: 2, totalSteps: 16, epoch: 0.125, loss: 0.043493449687957764, learningRate: 0.001, tokens: 2369, elapsedS: 3.034 },
  { step: 3, totalSteps: 16, epoch: 0.1875, loss: 0.04053448140621185, learningRate: 0.0009333333333333333, tokens: 3613, elapsedS: 3.375 },
  { step: 4, totalSteps: 16, epoch: 0.25, loss: 0.036275554448366165, learningRate: 0.0008666666666666667, tokens: 4828, elapsedS: 3.727 },
  { step: 5, totalSteps: 16, epoch: 0.3125, loss: 0.043640125542879105, learningRate: 0.0008, tokens: 6043, elapsedS: 4.044 },
  { step: 6, totalSteps: 16, epoch: 0.375, loss: 0.06256404519081116, learningRate: 0.0007333333333333333, tokens: 7278, elapsedS: 4.279 },
  { step: 7, totalSteps: 16, epoch: 0.4375, loss: 0.047150544822216034, learningRate: 0.0006666666666666666, tokens: 8445, elapsedS: 4.584 },
  { step: 8, totalSteps: 16, epoch: 0.5, loss: 0.18811973929405212, learningRate: 0.0006, tokens: 9688, elapsedS: 4.888 },
  { step: 8, valLoss: 0.031166158616542816 },
  { step: 9, totalSteps: 16, epoch: 0.5625, loss: 0.027239784598350525, learningRate: 0.0005333333333333334, tokens: 10902, elapsedS: 5.336 },
];

export const RECIPE: TrainPlan['recipe'] = {
  ...{ name: 'nano', rank: 16, alpha: 32, dropout: 0, learningRate: 0.001, scheduler: 'linear', warmupRatio: 0.06, epochs: 1, batchSize: 8 },
  ...{ gradientAccumulation: 1, maxLength: 512, load: 'full', weightDecay: 0, targetModules: 'all-linear' },
};

export const PLAN: TrainPlan = {
  ...{ schema: 'fledgling/train-plan@1', id: SHA, agent: 'dummy-agent', track: 'toolcall', seed: 42, backend: 'trl', endToken: '<|im_end|>', threads: 1 },
  base: { id: 'nano', hf: '/models/nano', revision: 'main', architecture: 'llama' },
  recipe: RECIPE,
  data: { train: { path: '/train.jsonl', sha256: SHA, rows: 122 }, val: { path: '/val.jsonl', sha256: SHA, rows: 12 } },
  samples: { count: 16 },
  out: '/out',
};

export const PROGRESS: FinetuneProgress = {
  ...{ schema: 'fledgling/finetune-progress@1', planId: SHA, track: 'toolcall', status: 'training', step: 9, totalSteps: 16, loss: 0.027239784598350525 },
  ...{ elapsedS: 5.336, etaS: 4.15, updatedAt: '2026-11-29T12:31:56.100+00:00' },
};

export const RUN: TrainRun = {
  ...{ schema: 'fledgling/train-run@1', planId: SHA, track: 'toolcall', status: 'ok', steps: 16, trainRows: 122, valRows: 12, firstLoss: 0.0344 },
  ...{ finalLoss: 0.0189, valLoss: 0.0305, wallS: 12.813, device: 'cpu', worldSize: 1, resumedFromStep: 0, shrunk: null, versions: { torch: '2.15.0' } },
  ...{ trainTokens: 18_580, completionTokens: 3_955, peakMemoryMb: 1_024 },
  adapter: { files: [] },
  checks: { lossMask: { ok: true }, adapterChanges: { ok: true } },
};

export const ADAPTER: CheckedAdapter = {
  ...{ schema: 'fledgling/adapter@1', planId: SHA, track: 'toolcall', base: { id: 'nano', ggufSha256: SHA }, recipe: RECIPE },
  ...{ ggufSha256: 'b'.repeat(64), safetensorsSha256: SHA, run: RUN, progress: [] },
  checks: [{ name: 'tokenIds', ok: true, detail: '16 rows, every id equal' }],
};

/** Under way at its ninth step, unless it is said otherwise. */
export function foundTraining(change: Partial<FoundTraining> = {}): FoundTraining {
  return {
    ...{ id: 'train-toolcall.1', stage: 'train toolcall', isFinished: false, plan: PLAN, progress: PROGRESS, lines: RECORDED, run: null, adapter: null },
    attempt: { schema: 'fledgling/train-attempt@1', startedMs: BEGAN, endedMs: null, failure: null },
    ...{ checkpointStep: null, plannedMs: BEGAN + 1_000, changedMs: BEGAN + 6_100 },
    ...change,
  };
}
