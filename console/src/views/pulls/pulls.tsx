import { useQuery } from '@tanstack/react-query';
import { Info, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { PullsView } from '../../../../src/records/console/pulls.ts';
import { get } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { moment } from '../../ui/numbers.ts';
import { Outside } from '../../ui/outside.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useTell } from '../../ui/toast.tsx';
import { Drift } from './drift.tsx';
import { PullRow } from './pull-row.tsx';
import { Decisions, Promotions } from './recorded.tsx';

const KEY = ['pulls'];

/** What is under way on the forge, and what came of it. */
export function Component() {
  const [query, setQuery] = useSearchParams();
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: ({ signal }) => get<PullsView>('/pulls', {}, signal) });
  const [isAsking, setAsking] = useState(false);
  const tell = useTell();
  const refresh = async () => {
    setAsking(true);
    await get<PullsView>('/pulls', { fresh: true }).then(
      (fresh) => queries.setQueryData(KEY, fresh),
      (failed: Error) => tell(failed.message, 'failed'),
    );
    setAsking(false);
  };
  const openRow = (number: number, isOpen: boolean) =>
    setQuery(
      (before) => {
        if (isOpen) before.set('pull', String(number));
        else if (before.get('pull') === String(number)) before.delete('pull');
        return before;
      },
      { replace: true },
    );
  return (
    <Page
      title="Pull requests"
      lead={
        <>
          {data?.repository ? <Outside to={data.page}>{data.repository}</Outside> : 'A pull request'} carries a change to production: planned, evaluated, judged
          by the gate, promoted once merged.
        </>
      }
      actions={
        <>
          {data?.readAt && <span className="text-[0.8125rem] text-muted">Read {moment(data.readAt)}</span>}
          {data?.source === 'forge' && (
            <Button onClick={refresh} disabled={isAsking}>
              <RefreshCw aria-hidden className={isAsking ? 'animate-spin' : ''} /> Refresh
            </Button>
          )}
        </>
      }
    >
      {error ? <Failure error={error} retry={() => void refetch()} /> : !data && <Loading />}
      {data?.notice && <Notice text={data.notice} isProblem={data.source === 'forge'} />}
      {data?.source === 'forge' && data.readAt !== null && (
        <Card flush title="Open" aside={counted(data)}>
          {data.pulls.length === 0 ? (
            <p className="p-4 text-sm text-muted">No open pull request changes anything of Fledgling. Choosing a model under Models makes a branch for one.</p>
          ) : (
            <ul className="divide-y divide-rule">
              {data.pulls.map((pull) => (
                <li key={pull.number}>
                  <PullRow pull={pull} isOpen={query.get('pull') === String(pull.number)} onToggle={(isOpen) => openRow(pull.number, isOpen)} />
                </li>
              ))}
            </ul>
          )}
        </Card>
      )}
      {data?.drift && <Drift issues={data.drift} />}
      {data && data.promotions.length === 0 && data.decisions.length === 0 && data.source === 'files' && (
        <Empty title="No pull request left a record here yet.">
          A pull request’s run commits its decision to <code className="font-mono">eval-results/</code>, and a promotion its record; both appear here once they
          are merged and pulled.
        </Empty>
      )}
      {data && data.promotions.length > 0 && <Promotions promotions={data.promotions} />}
      {data && data.decisions.length > 0 && <Decisions decisions={data.decisions} />}
    </Page>
  );
}

function counted({ pulls, others }: PullsView): string {
  const here = `${pulls.length} of Fledgling`;
  return others === 0 ? here : `${here}, ${others === 1 ? '1 other' : `${others} others`}`;
}

function Notice({ text, isProblem }: { text: string; isProblem: boolean }) {
  if (isProblem) return <Failure error={text} />;
  return (
    <div className="flex items-start gap-3 rounded-xl border border-rule bg-raised px-4 py-3 text-sm">
      <Info className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
      <p className="min-w-0 flex-1 break-words">{text}</p>
    </div>
  );
}
