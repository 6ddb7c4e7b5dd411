import type { TrainingStatus, TrainingSummary } from '../../records/console/training.ts';
import { digestOf } from '../../records/digest.ts';
import type { Track } from '../../records/example.ts';
import type { FoundTraining, Holding } from '../ports/training.ts';
import { beganMs, standingOf } from './state.ts';
import { summaryOf, trainingOf } from './training.ts';

/** A list is for finding one of the last again, not for keeping a history. */
const MOST_LISTED = 100;

interface StatusInputs {
  found: readonly FoundTraining[];
  holding: Holding | null;
  /** The config's. */
  tracks: readonly Track[];
  configVersion: string;
}

/** The newest training of each stage, the config's tracks first. */
export function statusOf({ found, holding, tracks, configVersion }: StatusInputs): TrainingStatus {
  const newest = [...Map.groupBy(found, ({ stage }) => stage)].map(([, ofStage]) => ofStage.toSorted(byNewest)[0]);
  const order = (stage: string) => tracks.findIndex((track) => stage === `train ${track}`) + 1 || tracks.length + 1;
  const current = newest.flatMap((training) => training ?? []).sort((a, b) => order(a.stage) - order(b.stage));
  const busy = holding && { command: holding.command, since: new Date(holding.sinceMs).toISOString() };
  const states = found.map((training) => `${training.id} ${beganMs(training)} ${standingOf(training, holding).state}`).sort();
  const held = holding?.sinceMs ?? null;
  return {
    trainings: current.map((training) => trainingOf(training, holding)),
    untrained: tracks.filter((track) => !current.some(({ stage }) => stage === `train ${track}`)),
    busy,
    listVersion: digestOf(states),
    // Whoever held the folder may have harvested, trained or installed.
    planVersion: digestOf({ configVersion, held, finished: states.filter((state) => state.endsWith(' done')) }),
  };
}

/** The newest first. */
export function listOf(found: readonly FoundTraining[], holding: Holding | null): TrainingSummary[] {
  return found
    .toSorted(byNewest)
    .slice(0, MOST_LISTED)
    .map((training) => summaryOf(trainingOf(training, holding)));
}

function byNewest(a: FoundTraining, b: FoundTraining): number {
  return Math.max(beganMs(b), b.changedMs) - Math.max(beganMs(a), a.changedMs);
}
