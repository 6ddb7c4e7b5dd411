import type { Loop } from '../../../src/pipeline/loop/loop.ts';
import { planLoop } from '../../../src/pipeline/loop/plan.ts';
import type { Track } from '../../../src/records/example.ts';

/** Whether adapters and evaluations of these tracks have still to be made on a GPU host; what an earlier run made needs none. */
export async function tunedIsMissing({ config, ports, shards, again, watch }: Loop, tracks: readonly Track[]): Promise<boolean> {
  const plan = await planLoop(config, ports, { shards, again, watch });
  const tuned = plan.filter(({ kind, role, split }) => role === 'tuned' && split !== 'vault' && kind !== 'compare');
  const isThere = (track: Track) => {
    const ofTrack = tuned.filter((stage) => stage.track === track);
    return ofTrack.length > 0 && ofTrack.every(({ does }) => does === 'reuse');
  };
  return !tracks.every(isThere);
}

/** Whether the decision opens a vault that was not evaluated yet. */
export async function vaultIsMissing({ config, ports, shards, again, watch }: Loop): Promise<boolean> {
  const plan = await planLoop(config, ports, { shards, again, watch });
  return plan.some(({ kind, split, does }) => kind === 'eval' && split === 'vault' && does === 'run');
}

/** Whether remedies have still to be tried on a GPU host, for the gate finds a base inferior or below a floor. */
export async function remediesAreMissing({ config, ports, shards, again, watch }: Loop): Promise<boolean> {
  const plan = await planLoop(config, ports, { shards, again, watch });
  return plan.some(({ kind, does }) => kind === 'remedies' && does === 'run');
}
