import type { Training, TrainingStatus, TrainingSummary } from '../../records/console/training.ts';
import { digestOf } from '../../records/digest.ts';
import type { Track } from '../../records/example.ts';
import type { FoundTraining, Holding, RecordedAdapter } from '../ports/training.ts';
import { recordedTraining } from './recorded.ts';
import { summaryOf, trainingOf } from './training.ts';

/** A list is for finding one of the last again, not for keeping a history. */
const MOST_LISTED = 100;

interface Seen {
  found: readonly FoundTraining[];
  recorded: readonly RecordedAdapter[];
  holding: Holding | null;
}

/** Every training that is known here, the newest first: folders of the cache, and what only a run's record tells of. */
export function trainingsOf({ found, recorded, holding }: Seen): Training[] {
  const here = found.map((training) => (training.isFinished ? finished(training) : trainingOf(training, holding)));
  const known = new Set(here.map(({ adapterSha256 }) => adapterSha256));
  const newestFirst = recorded.toSorted((a, b) => b.runStartedMs - a.runStartedMs);
  const elsewhere = newestFirst.filter(({ adapter }) => !known.has(adapter.ggufSha256) && known.add(adapter.ggufSha256));
  const runsOf = ({ adapterSha256 }: Training) => newestFirst.filter(({ adapter }) => adapter.ggufSha256 === adapterSha256).map(({ runId }) => runId);
  return [...here, ...elsewhere.map(recordedTraining)].map((training) => ({ ...training, runs: runsOf(training) })).sort(byNewest);
}

interface StatusInputs {
  trainings: readonly Training[];
  holding: Holding | null;
  /** The config's. */
  tracks: readonly Track[];
  configVersion: string;
}

/** The newest training of each stage, the config's tracks first. */
export function statusOf({ trainings, holding, tracks, configVersion }: StatusInputs): TrainingStatus {
  const newest = [...Map.groupBy(trainings, ({ stage }) => stage).values()].flatMap(([training]) => training ?? []);
  const order = ({ stage }: Training) => tracks.findIndex((track) => stage === `train ${track}`) + 1 || tracks.length + 1;
  const states = trainings.map(({ id, startedMs, state }) => `${id} ${startedMs} ${state}`);
  const held = holding?.sinceMs ?? null;
  return {
    trainings: newest.sort((a, b) => order(a) - order(b)),
    untrained: tracks.filter((track) => !newest.some(({ stage }) => stage === `train ${track}`)),
    busy: holding && { command: holding.command, since: new Date(holding.sinceMs).toISOString() },
    listVersion: digestOf(states),
    // Whoever held the folder may have harvested, trained or installed.
    planVersion: digestOf({ configVersion, held, finished: states.filter((state) => state.endsWith(' done')) }),
  };
}

export function listOf(trainings: readonly Training[]): TrainingSummary[] {
  return trainings.slice(0, MOST_LISTED).map(summaryOf);
}

/** A finished one does not change: it is the same object as long as its folder does not. */
const made = new WeakMap<FoundTraining, Training>();

function finished(found: FoundTraining): Training {
  const training = made.get(found) ?? trainingOf(found, null);
  made.set(found, training);
  return training;
}

function byNewest(a: Training, b: Training): number {
  return b.updatedMs - a.updatedMs;
}
