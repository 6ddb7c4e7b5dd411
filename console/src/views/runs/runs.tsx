import { useInfiniteQuery } from '@tanstack/react-query';
import { GitCompareArrows } from 'lucide-react';
import { useDeferredValue } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { RunLine, RunList } from '../../../../src/records/console/runs/list.ts';
import { get } from '../../api/client.ts';
import { Button, buttonClasses } from '../../ui/button.tsx';
import { SearchField, Select } from '../../ui/fields.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { LiveRun } from './live-run.tsx';
import { ROLES, RoleMark } from './marks.tsx';
import { RUN_GRID, RunRow } from './run-row.tsx';
import { useKept } from './use-kept.ts';

const PAGE = 25;
const ALL = 'all';

export function Component() {
  const [search, setSearch] = useSearchParams();
  const [text, setText] = useKept('q');
  const [pick, setPick] = useKept('pick', 0);
  const action = search.get('decision') ?? ALL;
  const agent = search.get('agent') ?? ALL;
  const picked = pick.split(',').filter(Boolean).slice(0, 2);
  const change = (name: string, value: string) =>
    setSearch(
      (before) => {
        if (value === '' || value === ALL) before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  const filter = { text: useDeferredValue(text), action: action === ALL ? null : action, agent: agent === ALL ? null : agent };
  const runs = useInfiniteQuery({
    queryKey: ['runs', 'list', filter],
    queryFn: ({ pageParam, signal }) => get<RunList>('/runs', { ...filter, offset: pageParam, limit: PAGE }, signal),
    initialPageParam: 0,
    getNextPageParam: ({ total }, _, offset) => (offset + PAGE < total ? offset + PAGE : undefined),
    placeholderData: (before) => before,
  });
  const first = runs.data?.pages[0];
  const rows = runs.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Page
      title="Runs"
      lead="Every recorded run, with its decision and the verdict on each track. What is started in a terminal appears by itself."
      actions={(first?.all ?? 0) > 1 && <CompareButton picked={picked} rows={rows} />}
    >
      <LiveRun />
      {runs.error && !first ? (
        <Failure error={runs.error} retry={() => void runs.refetch()} />
      ) : !first ? (
        <Loading />
      ) : first.all === 0 ? (
        <Empty title="No run is recorded yet.">
          <code className="font-mono">fledgling run</code> records one below <code className="font-mono">eval-results/</code>; it appears here as soon as it has
          ended, and above while it is under way.
        </Empty>
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-2">
            <SearchField label="Search model, commit, id or verdict" value={text} onChange={({ target }) => setText(target.value)} className="sm:w-80" />
            <Select
              label="Decision"
              value={action}
              onChange={(value) => change('decision', value)}
              choices={[{ value: ALL, label: 'Any decision' }, ...['ship', 'train', 'collect', 'stop'].map((value) => ({ value, label: value }))]}
            />
            {first.agents.length > 1 && (
              <Select
                label="Agent"
                value={agent}
                onChange={(value) => change('agent', value)}
                choices={[{ value: ALL, label: 'Any agent' }, ...first.agents.map((value) => ({ value, label: value }))]}
              />
            )}
            <span className="ml-auto flex items-center gap-3 text-[0.8125rem] text-muted">
              {ROLES.map((role) => (
                <RoleMark key={role} role={role} />
              ))}
              <span role="status">{first.total === first.all ? counted(first.all, 'run') : `${count(first.total)} of ${counted(first.all, 'run')}`}</span>
            </span>
          </div>
          {rows.length === 0 ? (
            <Empty title="No run matches.">Another word, or any decision, brings the others back.</Empty>
          ) : (
            <div className="overflow-hidden rounded-xl border border-rule bg-raised">
              <Heads />
              <ul aria-label="Runs">
                {rows.map((line) => (
                  <RunRow
                    key={`${line.agent}/${line.id}`}
                    line={line}
                    isPicked={picked.includes(line.id)}
                    onPick={(isPicked) => setPick((isPicked ? [...picked, line.id].slice(-2) : picked.filter((one) => one !== line.id)).join(','))}
                    isAgentShown={first.agents.length > 1}
                  />
                ))}
              </ul>
            </div>
          )}
          {runs.hasNextPage && (
            <Button className="self-center" onClick={() => void runs.fetchNextPage()} disabled={runs.isFetchingNextPage}>
              Show {Math.min(PAGE, first.total - rows.length)} more
            </Button>
          )}
        </>
      )}
    </Page>
  );
}

/** What the cells of a row are; a screen reader hears it in the row itself. */
function Heads() {
  return (
    <div aria-hidden className={`${RUN_GRID} border-b border-rule bg-sunken px-4 py-2 text-[0.8125rem] font-medium text-muted max-xl:hidden`}>
      <span />
      <span>Started</span>
      <span>Decision</span>
      <span>Structured output</span>
      <span>Tool calls</span>
      <span>Local model</span>
      <span>Commit</span>
      <span className="text-right">Took</span>
    </div>
  );
}

/** The later run is read against the earlier one. */
function CompareButton({ picked, rows }: { picked: readonly string[]; rows: readonly RunLine[] }) {
  const [one, other] = picked;
  if (one === undefined || other === undefined)
    return <span className="text-[0.8125rem] text-muted">{one === undefined ? 'Tick two runs to compare them.' : 'Tick one more to compare it with.'}</span>;
  const at = (id: string) => rows.findIndex((line) => line.id === id);
  const [after, before] = at(one) <= at(other) ? [one, other] : [other, one];
  return (
    <Link to={`/runs/${encodeURIComponent(after)}/against/${encodeURIComponent(before)}`} className={buttonClasses({ look: 'primary' })}>
      <GitCompareArrows /> Compare the two
    </Link>
  );
}
