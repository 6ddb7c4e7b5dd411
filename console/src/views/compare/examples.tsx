import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { ComparePage, CompareRow, CompareRun } from '../../../../src/records/console/compare/list.ts';
import { get } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { queries } from '../../api/queries.ts';
import { Key } from '../../ui/code.tsx';
import { count } from '../../ui/numbers.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { exampleQuery, usePlace } from './asking.ts';
import { type Change, type Choice, filterOf } from './choice.ts';
import { Example } from './example.tsx';
import { Filters } from './filters.tsx';
import { KeysDialog, useKeys } from './keys.tsx';
import { Marks } from './marks.tsx';
import { useMoves } from './moves.ts';
import { RowList } from './row-list.tsx';

interface ExamplesProps {
  run: CompareRun;
  choice: Choice;
  change(next: Change, options?: { replace?: boolean }): void;
}

const PAGE = 100;

/** The list and, beside it or in its place, the example that is chosen. */
export function Examples({ run, choice, change }: ExamplesProps) {
  const filter = filterOf(choice);
  const isWide = useIsWide();
  const causeNames = useMemo(() => new Map(run.causes.map(({ value, label }) => [value, label.toLowerCase()])), [run.causes]);
  const search = useRef<HTMLDivElement>(null);
  const [areKeysShown, showKeys] = useState(false);
  const pages = usePages<CompareRow, ComparePage>({
    queryKey: ['runs', 'compare', run.id, 'list', filter],
    pageSize: PAGE,
    fetchPage: (page, signal) => get(`/compare/runs/${run.id}/examples`, { ...filter, offset: page * PAGE, limit: PAGE }, signal),
  });
  const chosen = choice.example ?? (isWide ? (pages.first?.rows[0]?.id ?? null) : null);
  const { onRange: seePages } = pages;
  // The list alone is drawn while it is scrolled: the view hears of it when another page comes into sight.
  const onRange = useCallback((first: number, last: number) => seePages(first - (first % PAGE), last - (last % PAGE)), [seePages]);
  const { data: place, isPlaceholderData: isBefore, isError: isLost } = usePlace(run.id, chosen, filter);
  const open = (example: string) => change({ run: run.id, example }, { replace: true });
  const { move, choose } = useMoves({ choice, chosen, place: isBefore ? undefined : place, isLost, open });
  useEffect(() => {
    for (const near of [place?.next, place?.nextMiss]) if (near) void queries.prefetchQuery(exampleQuery(run.id, near));
  }, [place?.next, place?.nextMiss, run.id]);
  const back = () => void (isWide || change({ example: null }));
  const first = pages.first?.rows[0]?.id ?? null;
  const step = (by: number) => {
    if (by === 1) return move(({ next }) => next, first);
    if (by === -1) return move(({ previous }) => previous);
    move(({ index, total }) => (index === null ? null : pages.rowAt(Math.max(0, Math.min(total - 1, index + by)))?.id), first);
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    n: () => move(({ nextMiss }) => nextMiss, first),
    p: () => move(({ previousMiss }) => previousMiss),
    a: () => change({ view: 'ask', example: chosen }),
    '/': () => search.current?.querySelector('input')?.focus(),
    '?': () => showKeys(true),
    Escape: back,
  });
  const isDetail = chosen !== null && (isWide || choice.example !== undefined);
  const isList = isWide || !isDetail;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {isList && <Filters run={run} choice={choice} change={change} search={search} />}
      {pages.error !== null && <Failure error={pages.error} retry={pages.retry} />}
      <div className="grid min-w-0 items-start gap-5 lg:grid-cols-[20rem_minmax(0,1fr)] xl:grid-cols-[23rem_minmax(0,1fr)]">
        {isList && (
          <div className="flex min-w-0 flex-col gap-2 lg:sticky lg:top-4">
            <p className="flex items-baseline justify-between gap-2 text-[0.8125rem] text-muted">
              <span role="status">{pages.isLoading ? 'Looking …' : `${count(pages.total)} of ${count(run.total)} examples`}</span>
              <button
                type="button"
                className="-my-0.5 flex min-h-6 items-center gap-1.5 rounded text-faint hover:text-ink max-lg:hidden"
                onClick={() => showKeys(true)}
              >
                <Key of="j k" /> move <Key of="n p" /> misses <Key of="?" /> all keys
              </button>
            </p>
            {pages.isLoading ? (
              <Loading rows={8} />
            ) : pages.total === 0 ? (
              <Empty title="No example is like that.">Choose all examples, or take a filter away.</Empty>
            ) : (
              <RowList
                label="Examples"
                total={pages.total}
                rowAt={pages.rowAt}
                idOf={(row) => row.id}
                onRange={onRange}
                chosen={place?.index ?? null}
                onChoose={({ id }) => choose(id)}
                onStep={step}
                render={(row) => <ListRow row={row} local={run.local} causeNames={causeNames} />}
                className="max-h-[calc(100dvh-8rem)] lg:max-h-[calc(100dvh-5rem)]"
              />
            )}
          </div>
        )}
        {isDetail && <Example run={run} id={chosen} place={place} choice={choice} change={change} />}
      </div>
      <KeysDialog isOpen={areKeysShown} onClose={() => showKeys(false)} />
    </div>
  );
}

function ListRow({ row, local, causeNames }: { row: CompareRow; local: CompareRun['local']; causeNames: ReadonlyMap<string, string> }) {
  const cause = (local && row.causes[local]) ?? row.causes.hosted ?? row.causes.base;
  return (
    <>
      <span className="truncate text-sm">{row.said === '' ? row.tool : row.said}</span>
      <span className="flex min-w-0 items-center gap-2 text-xs text-muted">
        <Marks marks={row.marks} />
        <span className="min-w-0 flex-1 truncate font-mono">{row.tool}</span>
        {cause && <span className="shrink-0 truncate">{causeNames.get(cause) ?? cause.replaceAll('-', ' ')}</span>}
      </span>
    </>
  );
}

const WIDE = '(min-width: 1024px)';

/** Whether list and detail stand beside each other. */
function useIsWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(WIDE);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => matchMedia(WIDE).matches,
  );
}
