import type { Training } from '../../../../src/records/console/training.ts';
import { bytes, compact, count, duration } from '../../ui/numbers.ts';
import { loss, rate } from './words.ts';

/** The numbers of one training. What the trainer does not tell is left out, but for what it will tell later. */
export function Figures({ training }: { training: Training }) {
  const { recipe, epoch, tokens, tokensPerSecond, elapsedMs, peakMemoryBytes, gradNorm, device, rows } = training;
  // Where steps are told without it, it will not be told later either.
  const isTold = (value: number | null) => value !== null || training.history.length === 0;
  const figures: readonly (readonly [label: string, value: string, note?: string | undefined] | null)[] = [
    ['Loss', loss(training.loss), training.run?.firstLoss == null ? undefined : `from ${loss(training.run.firstLoss)}`],
    ['Validation loss', rows.val === 0 ? 'no rows' : loss(training.valLoss), rows.val === 0 ? undefined : `${count(rows.val)} rows`],
    isTold(training.learningRate) ? ['Learning rate', rate(training.learningRate), `of ${rate(recipe.learningRate)}`] : null,
    isTold(tokens)
      ? ['Tokens a second', tokensPerSecond === null ? '–' : count(Math.round(tokensPerSecond)), tokens === null ? undefined : `${compact(tokens)} fed`]
      : null,
    isTold(epoch) ? ['Epoch', epoch === null ? '–' : epoch.toFixed(2), `of ${recipe.epochs}`] : null,
    ['Time', duration(elapsedMs), device === null ? undefined : `on ${device}`],
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
