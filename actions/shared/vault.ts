import { decided } from '../../src/pipeline/loop/jobs.ts';
import type { Loop } from '../../src/pipeline/loop/loop.ts';
import type { ModelRole } from '../../src/records/evaluation.ts';
import type { Track } from '../../src/records/example.ts';

/** The tracks on which a model is evaluated on the vault: the hosted one on all that open, a local one where it is the candidate that ships. */
export async function vaultOf(loop: Loop, model: ModelRole): Promise<Track[]> {
  await decided(loop);
  const opened = loop.graph.vault.evaluations.filter(({ role, applies }) => role === model && applies() === 'yes');
  return opened.flatMap(({ track }) => track ?? []);
}
