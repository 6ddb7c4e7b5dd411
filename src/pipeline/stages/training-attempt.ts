import { Interrupted, sentenceOf } from '../../errors.ts';
import type { TrainAttempt } from '../../records/train.ts';
import type { StageFolder, StagePorts } from '../ports/stage.ts';

export const ATTEMPT = 'attempt.json';

/** Trains, and leaves beside the trainer's progress when this try began and why it failed: a killed one leaves the first alone. */
export async function attempted<T>(
  train: () => Promise<T>,
  { folder, now, signal }: Pick<StagePorts, 'now' | 'signal'> & { folder: Pick<StageFolder, 'write'> },
): Promise<T> {
  const startedMs = now();
  const tell = (endedMs: number | null, failure: TrainAttempt['failure']) =>
    folder.write(ATTEMPT, `${JSON.stringify({ schema: 'fledgling/train-attempt@1', startedMs, endedMs, failure } satisfies TrainAttempt, null, 2)}\n`);
  await tell(null, null);
  try {
    const result = await train();
    await tell(now(), null);
    return result;
  } catch (error) {
    const failure = signal.aborted
      ? ({ kind: 'stopped', sentence: new Interrupted().message } as const)
      : ({ kind: 'failed', sentence: sentenceOf(error) } as const);
    // The disk may be what failed: the first error counts.
    await tell(now(), failure).catch(() => undefined);
    throw error;
  }
}
