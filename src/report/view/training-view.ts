import type { CheckedAdapter } from '../../records/train.ts';
import { CHECK_LABELS } from './labels.ts';
import { count, duration, plural } from './numbers.ts';

/** More points than this add nothing to a curve a few hundred pixels wide. */
const MAX_POINTS = 400;

/** One step is one batch of rows and noisy, so losses are told as means of so many. */
const WINDOW = 10;

/** How an adapter was trained: the loss curve, the recipe in one line, the checks it passed. */
export function trainingView({ recipe, run, progress, checks }: CheckedAdapter) {
  const loss = progress.flatMap((line) => (line.loss === undefined ? [] : [{ step: line.step, loss: line.loss }]));
  const valLoss = progress.flatMap((line) => (line.valLoss === undefined ? [] : [{ step: line.step, loss: line.valLoss }]));
  const means = loss.map(({ step }, at) => ({ step, loss: mean(loss.slice(Math.max(0, at + 1 - WINDOW), at + 1)) }));
  const ends = Math.min(WINDOW, loss.length);
  return {
    loss: thinned(loss),
    meanLoss: thinned(means),
    valLoss: thinned(valLoss),
    summary: [
      `${count(run.steps)} steps on ${count(run.trainRows)} rows in ${duration(run.wallS * 1_000)} on ${run.device}`,
      ends > 0 ? `mean loss of the first ${ends} steps ${mean(loss.slice(0, ends)).toFixed(3)}, of the last ${ends} ${mean(loss.slice(-ends)).toFixed(3)}` : '',
      run.valLoss === null ? '' : `validation loss ${run.valLoss.toFixed(3)} on ${count(run.valRows)} rows`,
    ]
      .filter(Boolean)
      .join(', '),
    recipe: `Recipe ${recipe.name}: rank ${recipe.rank}, alpha ${recipe.alpha}, learning rate ${recipe.learningRate}, ${plural(recipe.epochs, 'epoch')}, batch ${recipe.batchSize} x ${recipe.gradientAccumulation}`,
    checks: checks.map(({ name, ok, detail }) => ({ label: CHECK_LABELS[name], ok, detail })),
  };
}

function mean(points: readonly { loss: number }[]): number {
  return points.reduce((sum, { loss }) => sum + loss, 0) / points.length;
}

function thinned<T>(points: readonly T[]): T[] {
  const stride = Math.ceil(points.length / MAX_POINTS);
  return points.filter((_, at) => at % stride === 0 || at === points.length - 1);
}
