import clsx from 'clsx';
import { ToggleGroup } from 'radix-ui';
import { useDeferredValue } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { RunLine } from '../../../../src/records/console/runs/list.ts';
import type { Flip, FlipKind, FlipPage, SideChange } from '../../../../src/records/console/runs/two-runs.ts';
import { get } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { SearchField } from '../../ui/fields.tsx';
import { count } from '../../ui/numbers.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { type TableColumn, VirtualTable } from '../../ui/virtual-table.tsx';
import { runPath } from './queries.ts';
import { useKept } from './use-kept.ts';

const KINDS: readonly { kind: FlipKind; label: string; empty: string }[] = [
  { kind: 'lost', label: 'Right, now wrong', empty: 'Nothing that was right before is wrong after.' },
  { kind: 'gained', label: 'Wrong, now right', empty: 'Nothing that was wrong before is right after.' },
  { kind: 'only-before', label: 'Only before', empty: 'Every example of the run before was graded after, too.' },
  { kind: 'only-after', label: 'Only after', empty: 'Every example of the run after was graded before, too.' },
];
const PAGE = 100;

/** The examples behind a difference, each with its way to side by side. */
export function FlipsCard({ side, before, after }: { side: SideChange; before: RunLine; after: RunLine }) {
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const { flips, track, role } = side;
  const wanted = search.get('flips');
  const { kind, label, empty } = KINDS.find((one) => one.kind === wanted) ??
    KINDS.find((one) => flips[one.kind] > 0) ??
    KINDS[0] ?? { kind: 'lost', label: '', empty: '' };
  const [text, setText] = useKept('q');
  const deferred = useDeferredValue(text);
  const choose = (value: string) =>
    setSearch(
      (kept) => {
        kept.set('flips', value);
        return kept;
      },
      { replace: true },
    );
  const pages = usePages<Flip, FlipPage>({
    queryKey: ['runs', 'flips', before.id, after.id, track, role, kind, deferred],
    pageSize: PAGE,
    fetchPage: (page, signal) =>
      get<FlipPage>(
        `${runPath(after.id)}/against/${encodeURIComponent(before.id)}/flips`,
        { track, role, kind, text: deferred, offset: page * PAGE, limit: PAGE },
        signal,
      ),
  });
  /** Where it is wrong is where one looks; what only one run has is looked at there. */
  const runOf = kind === 'gained' || kind === 'only-before' ? before : after;
  return (
    <Card flush title={`Examples: ${side.trackLabel.toLowerCase()}, ${role}`} aside="Enter or a click opens one side by side">
      <div className="flex flex-wrap items-center gap-2 border-b border-rule px-4 py-2.5">
        <ToggleGroup.Root
          type="single"
          value={kind}
          onValueChange={(value) => value && choose(value)}
          aria-label="Which examples"
          className="flex flex-wrap gap-1"
        >
          {KINDS.map((one) => (
            <ToggleGroup.Item
              key={one.kind}
              value={one.kind}
              className="inline-flex h-8 items-center gap-1.5 rounded-lg px-2.5 text-[0.8125rem] text-muted hover:bg-hover data-[state=on]:bg-chosen data-[state=on]:font-medium data-[state=on]:text-accent"
            >
              {one.label}
              <span className="tabular-nums">{count(flips[one.kind])}</span>
            </ToggleGroup.Item>
          ))}
        </ToggleGroup.Root>
        <SearchField label="Search in prompt, gold, tool" value={text} onChange={({ target }) => setText(target.value)} className="ml-auto sm:w-64" />
      </div>
      {pages.error ? (
        <div className="p-4">
          <Failure error={pages.error} retry={pages.retry} />
        </div>
      ) : pages.isLoading ? (
        <div className="p-4">
          <Loading rows={4} />
        </div>
      ) : pages.total === 0 ? (
        <div className="p-4">
          <Empty title={text === '' ? empty : 'No such example holds this.'} />
        </div>
      ) : (
        <VirtualTable
          label={`${label}: ${side.trackLabel.toLowerCase()}, ${role}`}
          columns={columnsFor(kind, (flip) => sideBySide(runOf, flip, kind, role))}
          total={pages.total}
          rowAt={pages.rowAt}
          onRange={pages.onRange}
          onOpen={(flip) => void navigate(sideBySide(runOf, flip, kind, role))}
          className={clsx('!rounded-none !rounded-b-xl !border-0', pages.total > 9 ? 'h-105' : '')}
        />
      )}
    </Card>
  );
}

function sideBySide({ id }: RunLine, { exampleId, track }: Flip, kind: FlipKind, role: string): string {
  const show = kind === 'lost' || kind === 'gained' ? `${role}-wrong` : 'all';
  return `/compare?${new URLSearchParams({ run: id, example: exampleId, track, show })}`;
}

function columnsFor(kind: FlipKind, linkOf: (flip: Flip) => string): readonly TableColumn<Flip>[] {
  const wrong: TableColumn<Flip> = {
    key: 'wrong',
    title: kind === 'gained' ? 'Answer before' : 'Answer after',
    width: 'minmax(10rem, 2fr)',
    isSecondary: true,
    cell: (flip) => <Mono text={kind === 'gained' ? flip.before : flip.after} />,
  };
  const why: TableColumn<Flip> = {
    key: 'why',
    title: 'Why it was wrong',
    width: 'minmax(9rem, 1fr)',
    isSecondary: true,
    cell: ({ cause, differs }) => <span title={differs.join(', ')}>{[cause, differs.join(', ')].filter(Boolean).join(': ') || '–'}</span>,
  };
  return [
    {
      key: 'said',
      title: 'Asked',
      width: 'minmax(12rem, 2fr)',
      cell: (flip) => (
        <Link to={linkOf(flip)} tabIndex={-1} className="underline-offset-4 hover:underline" title={flip.said ?? flip.exampleId}>
          {flip.isChallenge && <Badge>not in the gate</Badge>} {flip.said ?? <span className="font-mono text-[0.8125rem]">{flip.exampleId}</span>}
        </Link>
      ),
    },
    { key: 'domain', title: 'Tool', width: '9rem', cell: ({ domain }) => <span className="text-muted">{domain}</span> },
    { key: 'gold', title: 'Gold', width: 'minmax(10rem, 2fr)', isSecondary: true, cell: ({ gold }) => <Mono text={gold} /> },
    ...(kind === 'lost' || kind === 'gained' ? [wrong, why] : []),
  ];
}

function Mono({ text }: { text: string | null }) {
  return text === null ? (
    <span className="text-muted">–</span>
  ) : (
    <span className="font-mono text-xs" title={text}>
      {text}
    </span>
  );
}
