import { expect, it } from 'vitest';
import { Training, TrainingStatus, TrainingSummary } from '../../records/console/training.ts';
import { listOf, statusOf, trainingsOf } from './status.ts';
import { ADAPTER, BEGAN, foundTraining, PLAN, RECORDED, RUN } from './training.test-data.ts';
import { trainingOf } from './training.ts';

const HELD = { command: 'fledgling run', sinceMs: BEGAN - 3_000 };
const finished = foundTraining({
  id: 'train-toolcall.0',
  isFinished: true,
  run: RUN,
  adapter: ADAPTER,
  changedMs: BEGAN - 90_000,
  attempt: null,
  plannedMs: BEGAN - 99_000,
});

it('tells the figures of a training under way', () => {
  const training = Training.parse(trainingOf(foundTraining(), HELD));
  expect(training).toMatchObject({
    ...{ state: 'training', step: 9, totalSteps: 16, epoch: 0.5625, loss: 0.027239784598350525, valLoss: 0.031166158616542816, tokens: 10_902 },
    ...{ learningRate: 0.0005333333333333334, gradNorm: null, elapsedMs: 5_336, rows: { train: 122, val: 12 }, peakMemoryBytes: null, adapterSha256: null },
  });
  // Seven steps of 330 ms.
  expect(training.etaMs).toBe(Math.round((7 * (5.336 - 2.692) * 1_000) / 8));
  expect(training.history).toHaveLength(9);
});

it('tells of a finished one what its run says: memory, all its tokens, adapter and checks', () => {
  const training = Training.parse(trainingOf(finished, HELD));
  expect(training).toMatchObject({
    ...{ state: 'done', step: 16, totalSteps: 16, tokens: 18_580, elapsedMs: 12_813, etaMs: null, peakMemoryBytes: 1_073_741_824, device: 'cpu' },
    ...{ adapterSha256: 'b'.repeat(64), checks: ADAPTER.checks, run: { completionTokens: 3_955, wallMs: 12_813, shrunk: null, dataStats: null } },
  });
});

it('shows a try that has told nothing yet from the checkpoint it resumes at, not from where the one before it was', () => {
  const attempt = { schema: 'fledgling/train-attempt@1', startedMs: BEGAN + 60_000, endedMs: null, failure: null } as const;
  expect(trainingOf(foundTraining({ attempt }), HELD)).toMatchObject({
    state: 'preparing',
    step: 0,
    totalSteps: null,
    loss: null,
    elapsedMs: null,
    history: [],
  });
  const resumed = trainingOf(foundTraining({ attempt, checkpointStep: 4 }), HELD);
  expect(resumed).toMatchObject({ state: 'preparing', step: 4, totalSteps: 16, loss: RECORDED[3]?.loss });
});

it('says neither speed nor time left where the lines tell no time', () => {
  const training = trainingOf(
    foundTraining({ plan: { ...PLAN, backend: 'command', command: ['axolotl'] }, lines: [{ step: 1, totalSteps: 4, loss: 1 }] }),
    HELD,
  );
  expect(training).toMatchObject({ step: 1, totalSteps: 4, etaMs: null, tokensPerSecond: null, learningRate: null });
});

it('shows the newest training of each stage, the config’s tracks first, and those never trained', () => {
  const trajectories = foundTraining({ id: 'train-trajectories.1', stage: 'train trajectories', isFinished: true });
  const trainings = trainingsOf({ found: [finished, trajectories, foundTraining()], recorded: [], holding: HELD });
  const status = TrainingStatus.parse(statusOf({ trainings, holding: HELD, tracks: ['structured', 'toolcall'], configVersion: '1' }));
  expect(status.trainings.map(({ id }) => id)).toEqual(['train-toolcall.1', 'train-trajectories.1']);
  expect(status.untrained).toEqual(['structured']);
  expect(status.busy).toEqual({ command: 'fledgling run', since: new Date(HELD.sinceMs).toISOString() });
});

it('asks for list and plan anew when a training ends, not at each step', () => {
  const at = (found: Parameters<typeof trainingsOf>[0]['found']) =>
    statusOf({ trainings: trainingsOf({ found, recorded: [], holding: HELD }), holding: HELD, tracks: ['toolcall'], configVersion: '1' });
  const before = at([foundTraining({ lines: RECORDED.slice(0, 3) })]);
  const later = at([foundTraining()]);
  const ended = at([foundTraining({ isFinished: true })]);
  expect([later.listVersion, later.planVersion]).toEqual([before.listVersion, before.planVersion]);
  expect(ended.listVersion).not.toBe(later.listVersion);
  expect(ended.planVersion).not.toBe(later.planVersion);
});

it('lists the newest first, without curves', () => {
  const list = listOf(trainingsOf({ found: [finished, foundTraining()], recorded: [], holding: HELD }));
  expect(list.map(({ id, state }) => [id, state])).toEqual([
    ['train-toolcall.1', 'training'],
    ['train-toolcall.0', 'done'],
  ]);
  expect(Object.keys(list[0] ?? {}).sort()).toEqual(Object.keys(TrainingSummary.shape).sort());
});

it('knows an adapter of a run whose folder is not here, and names the runs that used one', () => {
  const progress = RECORDED.map((line) => ({ ...line }));
  const run = (runId: string, ggufSha256: string, runStartedMs: number) => {
    return { runId, backend: 'trl' as const, seed: 42, runStartedMs, adapter: { ...ADAPTER, ggufSha256, progress } };
  };
  const recorded = [run('111111111111', 'b'.repeat(64), BEGAN), run('222222222222', 'c'.repeat(64), BEGAN + 1), run('333333333333', 'c'.repeat(64), BEGAN + 2)];
  const trainings = trainingsOf({ found: [finished], recorded, holding: null });
  expect(trainings.map(({ id, runs }) => [id, runs])).toEqual([
    ['run-333333333333.toolcall', ['333333333333', '222222222222']],
    ['train-toolcall.0', ['111111111111']],
  ]);
  expect(Training.parse(trainings[0])).toMatchObject({ state: 'done', step: 16, rows: { train: 122, val: 12 }, tokens: 18_580, backend: 'trl' });
  expect(trainings[0]?.history).toHaveLength(9);
});
