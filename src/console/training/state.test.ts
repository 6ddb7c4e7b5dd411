import { describe, expect, it } from 'vitest';
import type { TrainAttempt } from '../../records/train.ts';
import { standingOf } from './state.ts';
import { BEGAN, foundTraining, PLAN, PROGRESS } from './training.test-data.ts';

const HELD = { command: 'fledgling train', sinceMs: BEGAN - 3_000 };
const attempt = (change: Partial<TrainAttempt>): TrainAttempt => ({
  schema: 'fledgling/train-attempt@1',
  startedMs: BEGAN,
  endedMs: null,
  failure: null,
  ...change,
});
const status = (status: typeof PROGRESS.status) => foundTraining({ progress: { ...PROGRESS, status } });

describe('while its process holds the state folder', () => {
  it.each([
    ['preparing', status('preparing')],
    ['training', status('training')],
    ['checking', status('converting')],
    ['checking', status('done')],
    ['preparing', foundTraining({ progress: null })],
    ['waiting', foundTraining({ plan: { ...PLAN, backend: 'together' }, progress: { ...PROGRESS, step: 0 } })],
  ])('is %s', (state, found) => {
    expect(standingOf(found, HELD)).toEqual({ state, sentence: null, resume: null });
  });

  it('takes nothing that an earlier try left for this one’s', () => {
    const found = foundTraining({ attempt: attempt({ startedMs: Date.parse(PROGRESS.updatedAt) + 1 }) });
    expect(standingOf(found, HELD).state).toBe('preparing');
  });
});

describe('when it ended before its end', () => {
  it('says the sentence it failed with, and the checkpoint it goes on from', () => {
    const found = foundTraining({ attempt: attempt({ endedMs: BEGAN + 9_000, failure: { kind: 'failed', sentence: 'Memory ran out.' } }), checkpointStep: 50 });
    const failed = { state: 'failed', sentence: 'Memory ran out.', resume: { command: 'fledgling train --track toolcall', step: 50 } };
    expect(standingOf(found, null)).toEqual(failed);
    // Somebody harvests meanwhile.
    expect(standingOf(found, HELD)).toEqual(failed);
  });

  it('is stopped where its process is gone without a word, or another came after it', () => {
    const killed = expect.stringContaining('it was killed');
    expect(standingOf(foundTraining(), null)).toMatchObject({ state: 'stopped', sentence: killed, resume: { step: 0 } });
    expect(standingOf(foundTraining(), { command: 'fledgling harvest', sinceMs: BEGAN + 60_000 })).toMatchObject({ state: 'stopped', sentence: killed });
    expect(standingOf(status('done'), null).state).toBe('stopped');
  });

  it('knows a failure of before attempts were kept', () => {
    expect(standingOf({ ...status('failed'), attempt: null }, null)).toMatchObject({ state: 'failed', sentence: expect.stringContaining('the terminal') });
  });

  it('names the command of trajectories', () => {
    expect(standingOf(foundTraining({ stage: 'train trajectories' }), null).resume?.command).toBe('fledgling trajectories train');
  });
});

it('is done once its stage is put away', () => {
  expect(standingOf(foundTraining({ isFinished: true }), null)).toEqual({ state: 'done', sentence: null, resume: null });
});
