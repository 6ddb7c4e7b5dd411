import type { Config } from '../../config/schema.ts';
import type { Example, Track } from '../../records/example.ts';
import type { DryRun } from '../../records/train.ts';
import { dryRunTrack } from '../../train/train.ts';
import type { StagePorts } from '../ports/stage.ts';
import type { TrainPorts } from '../ports/train.ts';
import { trainInputs } from './train-stage.ts';

/** The plan and statistics of one track, in a working folder of the stage cache. @throws UserError where the training would refuse its rows. */
export async function dryRun(config: Config, ports: TrainPorts & StagePorts, track: Track, examples: readonly Example[]): Promise<DryRun> {
  const { folder } = await ports.store.open(`dry-run ${track}`, '0'.repeat(64));
  return dryRunTrack(await trainInputs(config, ports, track, examples), { trainer: ports.trainer, folder, signal: ports.signal });
}
