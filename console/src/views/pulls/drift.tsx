import { CircleAlert, CircleCheck } from 'lucide-react';
import type { PullsView } from '../../../../src/records/console/pulls.ts';
import { Card } from '../../ui/card.tsx';
import { moment } from '../../ui/numbers.ts';
import { Outside } from '../../ui/outside.tsx';

/** What the weekly run reports of what was promoted, by the issues it keeps open. */
export function Drift({ issues }: { issues: NonNullable<PullsView['drift']> }) {
  return (
    <Card title="Drift" aside="issues of the weekly run" flush>
      {issues.length === 0 ? (
        <p className="flex items-center gap-2 px-4 py-3 text-sm">
          <CircleCheck className="size-4 shrink-0 text-parity" aria-hidden />
          Nothing is reported: no issue of a weekly run or of a promotion is open.
        </p>
      ) : (
        <ul className="divide-y divide-rule">
          {issues.map(({ number, title, updatedAt, page }) => (
            <li key={number} className="flex items-start gap-2.5 px-4 py-3 text-sm">
              <CircleAlert className="mt-0.5 size-4 shrink-0 text-inferior" aria-hidden />
              <span className="min-w-0 flex-1 break-words">
                {title} <Outside to={page}>#{number}</Outside>
              </span>
              <span className="text-[0.8125rem] text-muted max-sm:hidden">{moment(updatedAt)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
