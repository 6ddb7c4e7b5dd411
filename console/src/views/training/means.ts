import type { TrainingPoint } from '../../../../src/records/console/training.ts';

/** One step is one batch and noisy. */
const WINDOW = 10;

/** Each point with the mean loss of the last ten; without, where there are fewer than ten in all. */
export function meanLosses(history: readonly TrainingPoint[]): (TrainingPoint & { mean?: number })[] {
  const losses: number[] = [];
  const isLong = history.filter(({ loss }) => loss !== undefined).length >= WINDOW;
  return history.map((point) => {
    if (point.loss === undefined || !isLong) return point;
    losses.push(point.loss);
    const last = losses.slice(-WINDOW);
    return { ...point, mean: last.reduce((sum, loss) => sum + loss, 0) / last.length };
  });
}
