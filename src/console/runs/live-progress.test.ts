import { expect, it } from 'vitest';
import type { Progress, StageProgress } from '../../records/progress/progress.ts';
import { liveProgress } from './live-progress.ts';

const START = Date.parse('2026-11-29T10:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString();

function stage(change: Partial<StageProgress>): StageProgress {
  return { name: 'eval', state: 'running', isMaybe: false, startedAt: at(0), done: 0, total: 0, note: '', counted: null, end: null, ...change };
}

function record(stages: StageProgress[], end: Progress['end'] = null): Progress {
  const holder = { pid: 7, host: 'host', pidNamespace: null, started: null };
  return { schema: 'fledgling/progress@1', command: 'fledgling run', agent: 'agent', holder, startedAt: at(0), updatedAt: at(40), end, stages };
}

it('is nothing where nobody ever told anything', () => {
  expect(liveProgress(null, START)).toEqual({ current: null });
});

it('tells how long a stage has left at its own rate, not counting what it found done', () => {
  const counted = { from: 100, at: at(10) };
  const { current } = liveProgress({ record: record([stage({ done: 150, total: 300, counted })]), isAlive: true }, START + 60_000);
  expect(current).toMatchObject({ state: 'running', elapsedMs: 60_000, endedAt: null });
  // 50 in 50 seconds, 150 to go.
  expect(current?.stages[0]).toMatchObject({ share: 0.5, elapsedMs: 60_000, etaMs: 150_000 });
});

it('promises nothing from a single count, of an unknown total, or of what is counted to its end and not over', () => {
  const counted = { from: 0, at: at(1) };
  const counts = [
    { done: 1, total: 300 },
    { done: 9, total: 0 },
    { done: 300, total: 300 },
  ];
  const stages = counts.map((how) => stage({ ...how, counted }));
  const { current } = liveProgress({ record: record(stages), isAlive: true }, START + 60_000);
  expect(current?.stages.map(({ etaMs, share }) => [etaMs, share])).toEqual([
    [null, 1 / 300],
    [null, null],
    [null, 1],
  ]);
});

it('tells a killed run as ended when it was last heard of, and its stage as stopped', () => {
  const { current } = liveProgress({ record: record([stage({})]), isAlive: false }, START + 3_600_000);
  expect(current).toMatchObject({ state: 'killed', endedAt: at(40), elapsedMs: 40_000 });
  expect(current?.stages[0]).toMatchObject({ state: 'stopped', elapsedMs: 40_000, etaMs: null });
});

it('takes the word of a run that ended, and what each stage said', () => {
  const ended = stage({ state: 'ran', end: { why: 'first time', wallMs: 12, summary: '3 rows' } });
  const { current } = liveProgress({ record: record([ended], { at: at(50), how: 'done' }), isAlive: false }, START + 3_600_000);
  expect(current).toMatchObject({ state: 'done', endedAt: at(50), elapsedMs: 50_000 });
  expect(current?.stages[0]).toMatchObject({ state: 'ran', why: 'first time', summary: '3 rows', elapsedMs: 12 });
});
