import type { Training } from '../../../../src/records/console/training.ts';
import { count, duration } from '../../ui/numbers.ts';
import { loss, nameOf, rate } from './words.ts';

/** The same curves in numbers. */
export function CurveTable({ training, className = 'max-h-80' }: { training: Training; className?: string }) {
  const label = `Steps: ${nameOf(training)}`;
  const hasNorm = training.history.some(({ gradNorm }) => gradNorm !== undefined);
  return (
    <section tabIndex={0} aria-label={label} className={`overflow-auto rounded-lg border border-rule ${className}`}>
      <table className="w-full text-right text-[0.8125rem]">
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 bg-sunken text-xs text-muted [&_th]:px-3 [&_th]:py-2 [&_th]:font-medium">
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Loss</th>
            <th scope="col">Validation</th>
            <th scope="col">Learning rate</th>
            {hasNorm && <th scope="col">Gradient norm</th>}
            <th scope="col">Tokens</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {training.history.map((point) => (
            <tr key={point.step} className="border-t border-rule [&_td]:px-3 [&_td]:py-1">
              <td>{count(point.step)}</td>
              <td>{loss(point.loss)}</td>
              <td>{loss(point.valLoss)}</td>
              <td>{rate(point.learningRate)}</td>
              {hasNorm && <td>{point.gradNorm?.toFixed(3) ?? '–'}</td>}
              <td>{point.tokens === undefined ? '–' : count(point.tokens)}</td>
              <td>{point.elapsedS === undefined ? '–' : duration(point.elapsedS * 1_000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
