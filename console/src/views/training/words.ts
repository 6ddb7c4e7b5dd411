import type { TrainingState, TrainingSummary } from '../../../../src/records/console/training.ts';
import { trackName } from '../../app/tracks.ts';
import type { Tone } from '../../ui/badge.tsx';
import { percent } from '../../ui/numbers.ts';

export const STATES: Readonly<Record<TrainingState, { label: string; tone: Tone; says: string }>> = {
  waiting: { label: 'waiting', tone: 'info', says: 'The service has the job and has not begun.' },
  preparing: { label: 'preparing', tone: 'info', says: 'Base and rows are loaded.' },
  training: { label: 'training', tone: 'info', says: '' },
  checking: { label: 'checking', tone: 'info', says: 'The steps are done; the adapter is converted, and checked against the engine that will run it.' },
  done: { label: 'done', tone: 'good', says: '' },
  failed: { label: 'failed', tone: 'bad', says: '' },
  stopped: { label: 'stopped', tone: 'warn', says: '' },
};

export function isUnderWay({ state }: Pick<TrainingSummary, 'state'>): boolean {
  return ['waiting', 'preparing', 'training', 'checking'].includes(state);
}

/** `Tool calls`, `trajectories`. */
export function nameOf({ stage }: Pick<TrainingSummary, 'stage'>): string {
  return trackName(stage.replace(/^train /, ''));
}

/** A loss in nats, with as many digits as tell two steps apart. */
export function loss(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(2);
  return value.toFixed(value >= 10 ? 2 : 4);
}

/** `2e-4`, `6.67e-5`, `0`. */
export function rate(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value === 0) return '0';
  return value.toExponential(2).replace(/\.?0+e/, 'e');
}

export function recipeLine({ rank, alpha, learningRate, scheduler, epochs, batchSize, gradientAccumulation }: TrainingSummary['recipe']): string {
  const rows = batchSize * gradientAccumulation;
  return `rank ${rank}, alpha ${alpha}, ${rate(learningRate)} ${scheduler}, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}, ${rows} rows a step`;
}

/** Everything a recipe says, as names and values. */
export function recipeEntries(recipe: TrainingSummary['recipe']): readonly [string, string][] {
  const { batchSize, gradientAccumulation } = recipe;
  return [
    ['LoRA rank', String(recipe.rank)],
    ['Alpha', String(recipe.alpha)],
    ['Dropout', percent(recipe.dropout, 0)],
    ['Learning rate', `${rate(recipe.learningRate)}, ${recipe.scheduler}`],
    ['Warm-up', percent(recipe.warmupRatio, 0)],
    ['Weight decay', String(recipe.weightDecay)],
    ['Epochs', String(recipe.epochs)],
    ['Rows a step', gradientAccumulation === 1 ? String(batchSize) : `${batchSize} × ${gradientAccumulation} = ${batchSize * gradientAccumulation}`],
    ['Longest row', `${recipe.maxLength} tokens`],
    ['Base loaded as', recipe.load === 'full' ? 'full precision' : recipe.load],
    ['Adapted', recipe.targetModules],
  ];
}

export const BACKENDS: Readonly<Record<TrainingSummary['backend'], string>> = {
  trl: 'TRL on this machine',
  command: 'a program of your own',
  together: 'a job at Together',
  unsloth: 'Unsloth on this machine',
};
