import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundTraining, Holding, TrainingViews } from '../../../console/ports/training.ts';
import { listOf, statusOf } from '../../../console/training/status.ts';
import { trainingOf } from '../../../console/training/training.ts';
import { trainingApi } from '../../../edges/console/training/training-api.ts';
import { trainingFolders } from '../../../edges/console/training/training-folders.ts';
import { findHolder, isGone } from '../../../edges/files/lock/lock-holder.ts';
import type { ConsolePlace } from '../place.ts';
import type { OpenView } from '../view.ts';
import { everyChange } from '../watching.ts';
import { plannedTrainings } from './planned.ts';

/** At most two events a second, however fast a trainer steps. */
const EVERY_MS = 500;

/** Trainings as their folders in the stage cache tell of them: nothing is asked of the trainer itself. */
export const trainingView: OpenView = (place) => {
  const folders = trainingFolders(join(place.stateDir, 'cache'));
  const seen = async (): Promise<{ found: FoundTraining[]; holding: Holding | null }> => {
    const [found, holding] = await Promise.all([folders(), holdingOf(place.stateDir)]);
    return { found, holding };
  };
  const views: TrainingViews = {
    status: async () => statusOf({ ...(await seen()), tracks: await tracksOf(place), configVersion: await versionOf(place.configPath) }),
    list: async () => {
      const { found, holding } = await seen();
      return { trainings: listOf(found, holding) };
    },
    training: async (id) => {
      const { found, holding } = await seen();
      const training = found.find((one) => one.id === id);
      return training ? trainingOf(training, holding) : null;
    },
    planned: () => plannedTrainings(place),
  };
  return { api: trainingApi(views), watched: [{ topic: 'training', start: (tell) => everyChange(views.status, tell, EVERY_MS) }] };
};

/** None of a config that cannot be read: the frame says why. */
async function tracksOf(place: ConsolePlace) {
  return place.config().then(
    ({ tracks }) => tracks,
    () => [],
  );
}

async function holdingOf(stateDir: string): Promise<Holding | null> {
  const held = await findHolder(join(stateDir, 'run.lock'));
  if (!held?.holder || (await isGone(held, async () => Date.now()))) return null;
  return { command: held.holder.command, sinceMs: Date.parse(held.holder.since) };
}

async function versionOf(path: string): Promise<string> {
  const seen = await stat(path).catch(() => null);
  return seen ? `${seen.ino} ${seen.mtimeMs} ${seen.size}` : '';
}
