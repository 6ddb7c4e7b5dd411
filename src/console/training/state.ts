import type { TrainingState, TrainingSummary } from '../../records/console/training.ts';
import type { FoundTraining, Holding } from '../ports/training.ts';

export type Standing = Pick<TrainingSummary, 'state' | 'sentence' | 'resume'>;

/** A try whose process ended without a word: it was killed, or the machine went down. */
const KILLED = 'The process that trained ended without a word: it was killed, or the machine went down.';
const FAILED = 'The trainer failed; the terminal it ran in says how.';

/** How a training stands: by its files, and by whether the process that wrote them is still there. */
export function standingOf(found: FoundTraining, holding: Holding | null): Standing {
  if (found.isFinished) return { state: 'done', sentence: null, resume: null };
  const { attempt, progress } = found;
  const isUnderWay = holding !== null && attempt?.endedMs == null && beganMs(found) >= holding.sinceMs;
  if (isUnderWay) return { state: stepNow(found), sentence: null, resume: null };
  const resume = { command: commandOf(found), step: found.checkpointStep ?? 0 };
  if (attempt?.failure) return { state: attempt.failure.kind, sentence: attempt.failure.sentence, resume };
  // Trained and checked, but the stage was not put away before its process ended: that counts as stopped too.
  const hasFailed = attempt === null && progress?.status === 'failed';
  return hasFailed ? { state: 'failed', sentence: FAILED, resume } : { state: 'stopped', sentence: KILLED, resume };
}

export function beganMs({ attempt, plannedMs }: Pick<FoundTraining, 'attempt' | 'plannedMs'>): number {
  return attempt?.startedMs ?? plannedMs;
}

/** Whether the try that began last has told nothing yet: what is there is an earlier one's. */
export function isStale(found: FoundTraining): boolean {
  return !found.progress || Date.parse(found.progress.updatedAt) < beganMs(found);
}

/** Where the trainer is in a try that is under way. */
function stepNow(found: FoundTraining): TrainingState {
  const { progress, plan } = found;
  if (!progress || isStale(found)) return 'preparing';
  switch (progress.status) {
    case 'preparing':
    case 'failed':
      return 'preparing';
    case 'training':
      return plan.backend === 'together' && progress.step === 0 ? 'waiting' : 'training';
    case 'converting':
    case 'done':
      return 'checking';
  }
}

function commandOf({ stage, plan }: FoundTraining): string {
  return stage === `train ${plan.track}` ? `fledgling train --track ${plan.track}` : `fledgling ${stage.replace(/^train (.*)$/, '$1 train')}`;
}
