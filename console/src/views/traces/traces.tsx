import { useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { TracePage, TraceRow } from '../../../../src/records/console/traces.ts';
import { get } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { traceColumns } from './list/columns.tsx';
import { Figures } from './list/figures.tsx';
import { useTraceFilter } from './list/filter.ts';
import { Filters } from './list/filters.tsx';
import { Reading } from './list/reading.tsx';
import { type CameFrom, cameFrom } from './one/neighbours.tsx';

const PAGE = 50;

/** Raw traces as their source has them, before any harvest. */
export function Component() {
  const state = useTraceFilter();
  const { filter, change, clear, isFiltered, text } = state;
  const [asked, setAsked] = useState<string | null>(null);
  const navigate = useNavigate();
  // Whoever comes back from a trace finds its row again, until the filter changes.
  const came = cameFrom(useLocation().state);
  const [startedAt] = useState({ text, at: came?.at ?? 0 });
  const queryKey = ['traces', 'list', filter, asked];
  const pages = usePages<TraceRow, TracePage>({
    queryKey,
    pageSize: PAGE,
    fetchPage: (page, signal) => get<TracePage>('/traces', { ...filter, asked, page, size: PAGE }, signal),
  });
  const { first, error } = pages;
  const latest = useLatest(queryKey, first);
  const hasCost = latest?.totals.costUsd !== null || filter.sort === 'cost';
  const hasNames = (latest?.facets.agents.length ?? 0) > 1;
  const columns = useMemo(
    () => traceColumns({ filter, hasCost, hasNames, sortBy: (sort, order) => change({ sort, order }) }),
    [filter, change, hasCost, hasNames],
  );
  const isAsked = first?.source.kind === 'langfuse';
  return (
    <Page
      title="Traces"
      lead={first ? <Lead source={first.source} /> : 'What the agent asked and what it was answered, as recorded.'}
      actions={
        isAsked && (
          <Button onClick={() => setAsked(new Date().toISOString())}>
            <RefreshCw /> Ask again
          </Button>
        )
      }
    >
      {latest && <Figures page={latest} />}
      <div className="flex flex-col gap-3">
        <Filters state={state} facets={latest?.facets} isAsked={isAsked} />
        {latest && <Reading page={latest} />}
        {error && <Failure error={error} retry={pages.retry} />}
        {pages.isLoading && !error && <Loading rows={8} label="Traces are read" />}
        {latest && latest.total === 0 && !latest.indexing && !latest.hasMore && <Nothing page={latest} isFiltered={isFiltered} clear={clear} />}
        {latest && (latest.total > 0 || latest.hasMore) && (
          <VirtualTable
            key={text}
            label="Traces"
            columns={columns}
            total={latest.total + (latest.hasMore ? PAGE : 0)}
            rowAt={pages.rowAt}
            onRange={pages.onRange}
            onOpen={({ id }, at) => navigate(`/traces/${encodeURIComponent(id)}`, { state: { list: text, at } satisfies CameFrom })}
            startAt={text === startedAt.text ? startedAt.at : 0}
            className="max-h-[max(24rem,calc(100dvh-20rem))]"
          />
        )}
      </div>
    </Page>
  );
}

/** Of a source that is asked page by page, the answer that knows most. */
function useLatest(queryKey: readonly unknown[], first: TracePage | undefined): TracePage | undefined {
  const client = useQueryClient();
  if (!first?.hasMore) return first;
  const answers = client.getQueriesData<TracePage>({ queryKey }).flatMap(([, page]) => (page ? [page] : []));
  return answers.reduce((most, page) => ((page.looked?.traces ?? 0) > (most.looked?.traces ?? 0) ? page : most), first);
}

function Lead({ source }: { source: TracePage['source'] }) {
  const words = { file: 'Read from', langfuse: 'Asked of', 'dummy-agent': 'As last fetched from' }[source.kind];
  return (
    <>
      {words} <span className="font-mono text-[0.8125rem] break-all text-ink">{source.name}</span>, as recorded: nothing is redacted here, harvest redacts what
      it keeps.
    </>
  );
}

function Nothing({ page, isFiltered, clear }: { page: TracePage; isFiltered: boolean; clear(): void }) {
  if (!isFiltered) return <Empty title="No traces">{page.note ?? 'The source holds no traces.'}</Empty>;
  return (
    <Empty title="No trace passes the filter">
      {page.note && <p className="mb-3">{page.note}</p>}
      <Button size="small" onClick={clear}>
        Clear the filter
      </Button>
    </Empty>
  );
}
