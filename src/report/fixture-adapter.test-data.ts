import { RECIPE, TRAIN_RUN } from '../../tests/fixtures/records.ts';
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
    recipe: RECIPE,
    ggufSha256: digestOf(['adapter', track]),
    safetensorsSha256: digestOf(['safetensors', track]),
    checks: (['lossMask', 'tokenIds', 'adapterChanges', 'ggufParity'] as const).map((name) => ({ name, ok: true, detail: '16 of 16 sampled rows' })),
    run: {
      ...TRAIN_RUN,
      planId: digestOf(['plan', track]),
      track,
      steps,
      trainRows: 1500,
      valRows: 300,
      firstLoss: 0.731,
      finalLoss: 0.0134,
      valLoss: 0.0171,
      wallS: 38.4,
      versions: { torch: '2.9.1' },
    },
    progress: [...progress, { step: 94, valLoss: 0.062 }, { step: steps, valLoss: 0.0171 }],
  };
}
