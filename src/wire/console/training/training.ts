import { join } from 'node:path';
import type { Config } from '../../../config/schema.ts';
import { line } from '../../../console/hostile-text.ts';
import type { Holding, TrainingViews } from '../../../console/ports/training.ts';
import { listOf, statusOf, trainingsOf } from '../../../console/training/status.ts';
import { trainingApi } from '../../../edges/console/training/training-api.ts';
import { trainingFolders } from '../../../edges/console/training/training-folders.ts';
import { versionOf } from '../../../edges/files/atomic.ts';
import { findHolder, isGone } from '../../../edges/files/lock/lock-holder.ts';
import type { DataStats } from '../../../records/console/training.ts';
import type { Track } from '../../../records/example.ts';
import type { ConsolePlace } from '../place.ts';
import type { OpenView } from '../view.ts';
import { everyChange } from '../watching.ts';
import { dryRunNow, plannedTrainings } from './planned.ts';
import { recordedAdapters } from './recorded-adapters.ts';

/** At most two events a second, however fast a trainer steps. */
const EVERY_MS = 500;

/** Trainings as their folders in the stage cache and the records of runs tell of them: nothing is asked of the trainer itself. */
export const trainingView: OpenView = (place) => {
  const folders = trainingFolders(join(place.stateDir, 'cache'));
  const adapters = recordedAdapters(place.resultsDir);
  const checking = new Map<Track, Promise<DataStats>>();
  const seen = async () => {
    const config = await configOf(place);
    const [found, recorded, holding] = await Promise.all([folders(), config ? adapters(config.agent) : [], holdingOf(place.stateDir)]);
    return { trainings: trainingsOf({ found, recorded, holding }), holding, tracks: config?.tracks ?? [] };
  };
  const views: TrainingViews = {
    status: async () => statusOf({ ...(await seen()), configVersion: (await versionOf(place.configPath)) ?? '' }),
    list: async () => ({ trainings: listOf((await seen()).trainings) }),
    training: async (id) => (await seen()).trainings.find((training) => training.id === id) ?? null,
    planned: () => plannedTrainings(place),
    dryRun: async (track) => {
      // However many ask: one process of the trainer a track.
      const check = checking.get(track) ?? dryRunNow(place, track).finally(() => checking.delete(track));
      checking.set(track, check);
      return check;
    },
  };
  return { api: trainingApi(views), watched: [{ topic: 'training', start: (tell) => everyChange(views.status, tell, EVERY_MS) }] };
};

/** Null where it cannot be read: the frame says why. */
function configOf(place: ConsolePlace): Promise<Config | null> {
  return place.config().catch(() => null);
}

async function holdingOf(stateDir: string): Promise<Holding | null> {
  const held = await findHolder(join(stateDir, 'run.lock'));
  if (!held?.holder || (await isGone(held, async () => Date.now()))) return null;
  const sinceMs = Date.parse(held.holder.since);
  // Whatever stands in a lock's file, the page is told a time.
  return { command: line(held.holder.command, 200), sinceMs: Number.isNaN(sinceMs) ? held.refreshedMs : sinceMs };
}
