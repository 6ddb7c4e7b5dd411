import type { TracePage } from '../../../../../src/records/console/traces.ts';
import { count, moment, percent } from '../../../ui/numbers.ts';

/** How much of the source the list is of, as long as it is not all of it. */
export function Reading({ page: { indexing, looked, hasMore, source } }: { page: TracePage }) {
  if (indexing) {
    const { traces, share } = indexing;
    return (
      <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-[0.8125rem] text-muted">
        <div
          role="progressbar"
          aria-label="Read so far"
          aria-valuemin={0}
          aria-valuemax={100}
          {...(share !== null && { 'aria-valuenow': Math.round(100 * share) })}
          className="h-1.5 w-40 overflow-hidden rounded-full bg-rule"
        >
          <div className="h-full rounded-full bg-accent" style={{ width: `${100 * (share ?? 0)}%` }} />
        </div>
        <span>
          Reading {source.name}
          {share === null ? '' : `: ${percent(share, 0)}`}, {count(traces)} traces so far. The list and its sums are of these.
        </span>
      </div>
    );
  }
  if (!looked || looked.traces === 0) return null;
  return (
    <p role="status" className="text-[0.8125rem] text-muted">
      {count(looked.traces)} traces looked through, back to {moment(looked.backTo)}
      {hasMore ? '; older ones are asked for as you scroll. Sums and sorting are of these.' : ': everything in the window.'}
    </p>
  );
}
