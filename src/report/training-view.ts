import type { CheckedAdapter } from '../records/train.ts';
import { count, duration, plural } from './numbers.ts';

/** More points than this add nothing to a curve a few hundred pixels wide. */
const MAX_POINTS = 400;

/** How an adapter was trained: the loss curve, the recipe in one line, the checks it passed. */
export function trainingView({ recipe, run, progress, checks }: CheckedAdapter) {
  const loss = progress.flatMap((line) => (line.loss === undefined ? [] : [{ step: line.step, loss: line.loss }]));
  const valLoss = progress.flatMap((line) => (line.valLoss === undefined ? [] : [{ step: line.step, loss: line.valLoss }]));
  return {
    loss: thinned(loss),
    valLoss: thinned(valLoss),
    summary: [
      `${count(run.steps)} steps on ${count(run.trainRows)} rows in ${duration(run.wallS * 1_000)} on ${run.device}`,
      run.firstLoss !== null && run.finalLoss !== null ? `loss ${run.firstLoss.toFixed(3)} to ${run.finalLoss.toFixed(3)}` : '',
      run.valLoss === null ? '' : `validation loss ${run.valLoss.toFixed(3)} on ${count(run.valRows)} rows`,
    ]
      .filter(Boolean)
      .join(', '),
    recipe: `Recipe ${recipe.name}: rank ${recipe.rank}, alpha ${recipe.alpha}, learning rate ${recipe.learningRate}, ${plural(recipe.epochs, 'epoch')}, batch ${recipe.batchSize} x ${recipe.gradientAccumulation}`,
    checks: checks.map(({ name, ok, detail }) => ({ name, ok, detail })),
  };
}

function thinned<T>(points: readonly T[]): T[] {
  const stride = Math.ceil(points.length / MAX_POINTS);
  return points.filter((_, at) => at % stride === 0 || at === points.length - 1);
}
