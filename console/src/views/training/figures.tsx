import type { Training } from '../../../../src/records/console/training.ts';
import { bytes, compact, count, duration } from '../../ui/numbers.ts';
import { isUnderWay, loss, rate } from './words.ts';

/** The numbers of one training. What the trainer does not tell is left out, but for what it will tell later. */
export function Figures({ training }: { training: Training }) {
  const { recipe, epoch, tokens, tokensPerSecond, elapsedMs, peakMemoryBytes, gradNorm, device, rows } = training;
  const isLive = isUnderWay(training);
  const figures: readonly (readonly [label: string, value: string, note?: string | undefined] | null)[] = [
    ['Loss', loss(training.loss), training.run?.firstLoss == null ? undefined : `from ${loss(training.run.firstLoss)}`],
    ['Validation loss', rows.val === 0 ? 'no rows' : loss(training.valLoss), rows.val === 0 ? undefined : `${count(rows.val)} rows`],
    ['Learning rate', rate(training.learningRate), `of ${rate(recipe.learningRate)}`],
    ['Tokens a second', tokensPerSecond === null ? '–' : count(Math.round(tokensPerSecond)), tokens === null ? undefined : `${compact(tokens)} fed`],
    ['Epoch', epoch === null ? '–' : epoch.toFixed(2), `of ${recipe.epochs}`],
    ['Time', duration(elapsedMs), isLive && training.etaMs !== null ? `${duration(training.etaMs)} left` : device === null ? undefined : `on ${device}`],
    ['Rows', count(rows.train), 'to learn'],
    gradNorm === null ? null : ['Gradient norm', gradNorm.toFixed(3)],
    peakMemoryBytes === null
      ? null
      : ['Peak memory', bytes(peakMemoryBytes), training.run && training.run.worldSize > 1 ? `${training.run.worldSize} processes` : undefined],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))]">
      {figures.map(
        (figure) =>
          figure && (
            <div key={figure[0]} className="min-w-0">
              <dt className="truncate text-xs text-muted">{figure[0]}</dt>
              <dd className="truncate text-[1.0625rem] leading-snug font-semibold tracking-tight">{figure[1]}</dd>
              {figure[2] && <dd className="truncate text-xs text-muted">{figure[2]}</dd>}
            </div>
          ),
      )}
    </dl>
  );
}
