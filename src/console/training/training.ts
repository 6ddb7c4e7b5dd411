import { DataStats, type Training, type TrainingSummary } from '../../records/console/training.ts';
import type { FoundTraining, Holding } from '../ports/training.ts';
import { countedLines, curveOf, lastOf, speedOf } from './curve.ts';
import { beganMs, standingOf } from './state.ts';

const MIB = 1_048_576;

/** One training as the page shows it, from what lies in its folder. */
export function trainingOf(found: FoundTraining, holding: Holding | null): Training {
  const { id, stage, plan, adapter, run, progress } = found;
  const standing = standingOf(found, holding);
  const lines = countedLines(found.lines).filter(({ step }) => standing.state !== 'preparing' || step <= (found.checkpointStep ?? 0));
  const isDone = standing.state === 'done';
  const totalSteps = run?.steps ?? lastOf(lines, 'totalSteps') ?? (lines.length > 0 && progress?.totalSteps ? progress.totalSteps : null);
  const step = run?.steps ?? lines.at(-1)?.step ?? 0;
  const { tokensPerSecond, msPerStep } = speedOf(lines);
  const elapsedS = run?.wallS ?? (standing.state === 'preparing' ? null : progress?.elapsedS) ?? lastOf(lines, 'elapsedS');
  const trainTokens = run && numberIn(run, 'trainTokens');
  const peakMemoryMb = run && numberIn(run, 'peakMemoryMb');
  return {
    ...{ id, stage, track: plan.track, ...standing, base: plan.base.id, backend: plan.backend, recipe: plan.recipe },
    ...{ planId: plan.id, seed: plan.seed, rows: { train: plan.data.train.rows, val: plan.data.val.rows } },
    ...{ step, totalSteps, epoch: lastOf(lines, 'epoch'), loss: lastOf(lines, 'loss'), valLoss: lastOf(lines, 'valLoss') },
    ...{ learningRate: lastOf(lines, 'learningRate'), gradNorm: lastOf(lines, 'gradNorm'), tokens: trainTokens ?? lastOf(lines, 'tokens') },
    tokensPerSecond: isDone ? wholeSpeed(lines, tokensPerSecond) : tokensPerSecond,
    ...{ startedMs: Math.round(beganMs(found)), updatedMs: Math.round(found.changedMs), elapsedMs: elapsedS === null ? null : elapsedS * 1_000 },
    etaMs: standing.state === 'training' && totalSteps !== null ? etaOf(totalSteps - step, msPerStep) : null,
    peakMemoryBytes: peakMemoryMb === null ? null : peakMemoryMb * MIB,
    ...{ device: run?.device ?? null, adapterSha256: adapter?.ggufSha256 ?? null, runs: [] },
    ...{ history: curveOf(lines), checks: adapter?.checks ?? [], run: run && ranAs(run) },
  };
}

export function summaryOf({ history: _, planId: __, seed: ___, checks: ____, run: _____, ...summary }: Training): TrainingSummary {
  return summary;
}

function ranAs(run: NonNullable<FoundTraining['run']>): Training['run'] {
  const { firstLoss, worldSize, resumedFromStep, wallS, versions, shrunk = null } = run;
  const lowered = shrunk && {
    ...{ batchSize: shrunk.batchSize, gradientAccumulation: shrunk.gradientAccumulation, rank: shrunk.rank, alpha: shrunk.alpha },
  };
  const dataStats = DataStats.safeParse(run['dataStats']).data ?? null;
  return {
    dataStats,
    firstLoss,
    worldSize,
    resumedFromStep,
    versions,
    wallMs: wallS * 1_000,
    completionTokens: numberIn(run, 'completionTokens'),
    shrunk: lowered,
  };
}

function etaOf(steps: number, msPerStep: number | null): number | null {
  return msPerStep === null ? null : Math.round(steps * msPerStep);
}

/** Over all of the steps; of the last ones where that cannot be said. */
function wholeSpeed(lines: readonly { tokens?: number | undefined; elapsedS?: number | undefined }[], recent: number | null): number | null {
  const timed = lines.flatMap(({ tokens, elapsedS }) => (tokens === undefined || elapsedS === undefined ? [] : [{ tokens, elapsedS }]));
  const [first, last] = [timed[0], timed.at(-1)];
  return first && last && last.elapsedS > first.elapsedS ? (last.tokens - first.tokens) / (last.elapsedS - first.elapsedS) : recent;
}

/** What `run.json` says beyond what every trainer must say. */
function numberIn(run: Readonly<Record<string, unknown>>, key: string): number | null {
  const value = run[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
