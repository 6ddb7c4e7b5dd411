import type { Loop } from '../../../src/pipeline/loop/loop.ts';
import { planLoop } from '../../../src/pipeline/loop/plan.ts';
import type { Track } from '../../../src/records/example.ts';

/** Whether adapters and evaluations of these tracks have still to be made on a GPU host; what an earlier run made needs none. */
export async function tunedIsMissing({ config, ports, shards, again, watch }: Loop, tracks: readonly Track[]): Promise<boolean> {
  const plan = await planLoop(config, ports, { shards, again, watch });
  const made = plan.filter(
    ({ kind, role, split, does }) => does === 'reuse' && (kind === 'train' || (kind === 'eval' && role === 'tuned' && split === 'test')),
  );
  const wanted = watch ? 1 : 2;
  return !tracks.every((track) => made.filter((stage) => stage.track === track).length === wanted);
}

/** Whether the decision opens a vault that was not evaluated yet. */
export async function vaultIsMissing({ config, ports, shards, again, watch }: Loop): Promise<boolean> {
  const plan = await planLoop(config, ports, { shards, again, watch });
  return plan.some(({ kind, split, does }) => kind === 'eval' && split === 'vault' && does === 'run');
}
