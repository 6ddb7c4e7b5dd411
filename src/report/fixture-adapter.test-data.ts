import { digestOf } from '../records/digest.ts';
import type { Track } from '../records/example.ts';
import type { CheckedAdapter } from '../records/train.ts';
import { seededRandom } from './fixture-disagreements.test-data.ts';

/** An adapter that passed its checks, with a loss curve drawn from a fixed seed. */
export function adapterFixture(track: Track): CheckedAdapter {
  const random = seededRandom(track.length);
  const steps = 188;
  const progress = Array.from({ length: steps }, (_, at) => ({
    step: at + 1,
    totalSteps: steps,
    loss: 0.72 * Math.exp(-at / 24) + 0.012 + 0.05 * random() * Math.exp(-at / 60),
  }));
  return {
    schema: 'fledgling/adapter@1',
    planId: digestOf(['plan', track]),
    track,
    base: { id: 'nano', ggufSha256: digestOf('gguf') },
    recipe: {
      name: 'demo',
      rank: 16,
      alpha: 32,
      dropout: 0,
      learningRate: 0.001,
      scheduler: 'linear',
      warmupRatio: 0.06,
      epochs: 1,
      batchSize: 8,
      gradientAccumulation: 1,
      maxLength: 512,
      load: 'full',
      weightDecay: 0,
      targetModules: 'all-linear',
    },
    ggufSha256: digestOf(['adapter', track]),
    safetensorsSha256: digestOf(['safetensors', track]),
    checks: (['lossMask', 'tokenIds', 'adapterChanges', 'ggufParity'] as const).map((name) => ({ name, ok: true, detail: '16 of 16 sampled rows' })),
    run: {
      schema: 'fledgling/train-run@1',
      planId: digestOf(['plan', track]),
      track,
      status: 'ok',
      steps,
      trainRows: 1500,
      valRows: 300,
      firstLoss: 0.731,
      finalLoss: 0.0134,
      valLoss: 0.0171,
      wallS: 38.4,
      device: 'cpu',
      worldSize: 1,
      resumedFromStep: 0,
      versions: { torch: '2.9.1' },
      adapter: { files: [] },
      checks: { lossMask: { ok: true }, adapterChanges: { ok: true } },
    },
    progress: [...progress, { step: 94, valLoss: 0.062 }, { step: steps, valLoss: 0.0171 }],
  };
}
