import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { PullsView } from '../../../../src/records/console/pulls.ts';
import { Badge, Verdict } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { moment, percent } from '../../ui/numbers.ts';
import { Outside } from '../../ui/outside.tsx';

const ROW = 'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm';

/** What was uploaded, as the promotion records say. */
export function Promotions({ promotions }: Pick<PullsView, 'promotions'>) {
  return (
    <Card title="Promotions" aside="from eval-results/" flush>
      <ul className="divide-y divide-rule">
        {promotions.map(({ agent, run, isHere, promotedAt, base, tracks, repository, revision, page, gap }) => (
          <li key={`${agent} ${run}`} className={`${ROW} sm:grid-cols-[8rem_minmax(0,2fr)_minmax(0,1.2fr)_13rem]`}>
            <RunLink run={run} isHere={isHere} />
            <span className="min-w-0 break-words max-sm:order-last max-sm:col-span-2">
              {base}, {tracks.join(' and ')}
              <span className="text-muted"> for {agent}</span>
            </span>
            <span className="min-w-0 max-sm:order-last max-sm:col-span-2">
              <Outside to={page}>{repository}</Outside>
              {revision !== 'main' && <span className="text-muted"> {revision}</span>}
            </span>
            <span className="text-[0.8125rem] text-muted sm:text-right">
              {moment(promotedAt)}
              <span className="max-sm:hidden">
                <br />
                gap {percent(gap.value)} of at most {percent(gap.threshold)}, {gap.split}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Decisions that workflow runs committed. */
export function Decisions({ decisions }: Pick<PullsView, 'decisions'>) {
  return (
    <Card title="Recorded decisions" aside="from eval-results/" flush>
      <ul className="divide-y divide-rule">
        {decisions.map(({ run, startedAt, action, standIn, pull, log }) => (
          <li key={run} className={`${ROW} sm:grid-cols-[8rem_minmax(0,2fr)_minmax(0,1.2fr)_13rem]`}>
            <RunLink run={run} isHere />
            <span className="flex flex-wrap items-center gap-1.5">
              <Verdict of={action} />
              {standIn && <Badge>stand-in</Badge>}
            </span>
            <span className="min-w-0">
              {pull ? <Outside to={pull.page}>pull request #{pull.number}</Outside> : <span className="text-muted">the default branch itself</span>}
            </span>
            <span className="flex items-center gap-3 text-[0.8125rem] text-muted sm:justify-end">
              {log && <Outside to={log}>log</Outside>}
              {moment(startedAt)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function RunLink({ run, isHere }: { run: string; isHere: boolean }): ReactNode {
  if (!isHere) return <span className="font-mono text-[0.8125rem]">{run}</span>;
  return (
    <Link to={`/runs/${run}`} className="font-mono text-[0.8125rem] text-accent underline underline-offset-4">
      {run}
    </Link>
  );
}
