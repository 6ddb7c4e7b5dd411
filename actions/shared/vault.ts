import { compareStep } from '../../src/pipeline/compare-step.ts';
import { harvestStep } from '../../src/pipeline/harvest-step.ts';
import type { Loop } from '../../src/pipeline/loop.ts';
import { vaultTracks } from '../../src/pipeline/vault-step.ts';
import type { Decision } from '../../src/records/comparison.ts';
import type { ModelRole } from '../../src/records/evaluation.ts';
import type { Track } from '../../src/records/example.ts';

/** The tracks on which a model is evaluated on the vault: the hosted one on all that open, a local one where it is the candidate that ships. */
export async function vaultOf(loop: Loop, model: ModelRole): Promise<Track[]> {
  const { examples } = await harvestStep(loop);
  const opened = vaultTracks(loop.config, await lastDecision(loop), examples);
  return opened.flatMap(({ track, candidate }) => (model === 'hosted' || model === candidate ? [track] : []));
}

async function lastDecision(loop: Loop): Promise<Decision> {
  const { decision, train } = await compareStep(loop, { candidate: 'base' });
  return train.length === 0 ? decision : (await compareStep(loop, { candidate: 'tuned', tracks: train })).decision;
}
