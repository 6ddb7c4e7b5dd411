import { X } from 'lucide-react';
import { memo, useCallback, useEffect, useRef } from 'react';
import type { Counted, ExamplePage, ExampleRow } from '../../../../src/records/console/dataset.ts';
import { get } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { trackName } from '../../app/tracks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Key } from '../../ui/code.tsx';
import { SearchField, Select } from '../../ui/fields.tsx';
import { count } from '../../ui/numbers.ts';
import { useSlowText } from '../../ui/slow-text.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { type TableColumn, VirtualTable } from '../../ui/virtual-table.tsx';
import { ExamplePanel } from './example-panel.tsx';
import { type Filter, useFilters } from './filters.ts';
import { Swatch } from './splits.tsx';

const PAGE = 100;

/** Every example, filtered on the server; what is in sight is fetched. */
export function Examples() {
  const { values, set, example, isFiltered } = useFilters();
  const pages = usePages<ExampleRow, ExamplePage>({
    queryKey: ['dataset', 'examples', values],
    pageSize: PAGE,
    fetchPage: (page, signal) => get<ExamplePage>('/dataset/examples', { ...values, offset: page * PAGE, limit: PAGE }, signal),
  });
  const { first, total, rowAt, onRange } = pages;
  /** Where the open example stands in the list, where it was opened from it. */
  const at = useRef<number | null>(null);
  const open = useCallback(
    (index: number) => {
      const row = rowAt(index);
      if (row === undefined) return;
      at.current = index;
      onRange(Math.max(0, index - 20), index + 20);
      set({ example: row.id });
    },
    [rowAt, onRange, set],
  );
  const clear = () => set({ track: '', split: '', tool: '', domain: '', slice: '', cluster: '', text: '' });

  if (pages.error && !first) return <Failure error={pages.error} retry={pages.retry} />;
  if (!first) return <Loading rows={8} label="Loading the examples" />;
  if (!first.isThere)
    return (
      <Empty title="The examples are not on this machine.">
        <code className="font-mono">examples.jsonl</code> is made from the traces: <code className="font-mono">fledgling harvest</code> writes it.
      </Empty>
    );
  return (
    <div className="flex flex-col gap-3">
      <FilterBar {...{ values, set }} facets={first.facets} />
      <div className="flex min-h-7 flex-wrap items-center gap-2 text-[0.8125rem] text-muted">
        <span role="status">
          {count(total)} of {count(first.all)} examples{first.unreadable > 0 ? `, ${count(first.unreadable)} lines cannot be read` : ''}
        </span>
        {values.cluster && <Badge tone="info">cluster {values.cluster.slice(0, 40)}</Badge>}
        {isFiltered && (
          <Button look="quiet" size="small" onClick={clear}>
            <X aria-hidden /> Clear
          </Button>
        )}
        <span className="ml-auto hidden items-center gap-1.5 text-faint lg:flex">
          <Key of="/" /> search <Key of="arrows" /> move <Key of="Enter" /> open <Key of="j k" /> next, previous
        </span>
      </div>
      {pages.error && <Failure error={pages.error} retry={pages.retry} />}
      {total === 0 ? (
        <Empty title="No example passes these filters.">
          <Button size="small" onClick={clear}>
            Clear the filters
          </Button>
        </Empty>
      ) : (
        <VirtualTable
          label="Examples"
          columns={COLUMNS}
          {...{ total, rowAt, onRange }}
          onOpen={(_, index) => open(index)}
          isChosen={(row) => row.id === example}
          className="h-[calc(100dvh-19rem)] min-h-80"
        />
      )}
      {example && (
        <ExamplePanel
          id={example}
          onClose={() => set({ example: '' })}
          onOther={(id) => {
            at.current = null;
            set({ example: id });
          }}
          {...(at.current === null ? {} : { place: { index: at.current, total }, step: (by: number) => at.current !== null && open(at.current + by) })}
        />
      )}
    </div>
  );
}

interface FilterBarProps {
  values: Record<Filter, string>;
  facets: ExamplePage['facets'];
  set(changes: Partial<Record<Filter, string>>): void;
}

/** Stays as it is while the list below it scrolls. */
const FilterBar = memo(function FilterBar({ values, facets, set }: FilterBarProps) {
  const onText = useCallback((text: string) => set({ text }), [set]);
  const [text, setText] = useSlowText(values.text, onText);
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focusSearch = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener('keydown', focusSearch);
    return () => document.removeEventListener('keydown', focusSearch);
  }, []);
  return (
    <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-center">
      <SearchField
        ref={search}
        label="Search conversation, gold or id"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="col-span-2 max-w-none! sm:w-64"
        aria-keyshortcuts="/"
      />
      <FacetSelect filter="track" label="Track" all="Both tracks" counts={facets.tracks} {...{ values, set }} says={trackName} />
      <FacetSelect filter="split" label="Split" all="Any split" counts={facets.splits} {...{ values, set }} />
      <FacetSelect filter="tool" label="Tool" all="Any tool" counts={facets.tools} {...{ values, set }} says={(name) => (name === 'none' ? 'no call' : name)} />
      <FacetSelect filter="domain" label="Domain" all="Any domain" counts={facets.domains} {...{ values, set }} />
      {facets.slices.length > 0 && <FacetSelect filter="slice" label="Slice" all="Any slice" counts={facets.slices} {...{ values, set }} />}
    </div>
  );
});

interface FacetSelectProps {
  filter: Filter;
  label: string;
  all: string;
  counts: readonly Counted[];
  values: Record<Filter, string>;
  set(changes: Partial<Record<Filter, string>>): void;
  says?(name: string): string;
}

const ALL = ' all';

function FacetSelect({ filter, label, all, counts, values, set, says = (name) => name }: FacetSelectProps) {
  const chosen = values[filter];
  const known = counts.some(({ name }) => name === chosen) || chosen === '' ? counts : [...counts, { name: chosen, count: 0 }];
  return (
    <Select
      {...{ label }}
      value={chosen || ALL}
      onChange={(value) => set({ [filter]: value === ALL ? '' : value })}
      choices={[{ value: ALL, label: all }, ...known.map(({ name, count: found }) => ({ value: name, label: `${says(name)} (${count(found)})` }))]}
      className="min-w-0 sm:max-w-40"
    />
  );
}

const COLUMNS: readonly TableColumn<ExampleRow>[] = [
  {
    key: 'split',
    title: 'Split',
    width: '7rem',
    small: 'max-sm:w-24 max-sm:shrink-0',
    cell: ({ split, challenge }) => (
      <span className="inline-flex items-center gap-2 text-muted">
        <Swatch of={challenge ? 'challenge' : split} />
        {challenge ? 'challenge' : split}
      </span>
    ),
  },
  { key: 'asks', title: 'Asked', width: 'minmax(14rem, 4fr)', cell: ({ asks }) => asks },
  {
    key: 'gold',
    title: 'Gold',
    width: 'minmax(12rem, 3fr)',
    isSecondary: true,
    cell: ({ gold }) => <span className="font-mono text-[0.8125rem] text-muted">{gold}</span>,
  },
  {
    key: 'tool',
    title: 'Tool',
    width: '11rem',
    isSecondary: true,
    cell: ({ tool, domain }) => <span className="font-mono text-[0.8125rem]">{tool === 'none' ? 'no call' : (tool ?? domain)}</span>,
  },
  { key: 'track', title: 'Track', width: '9.5rem', isSecondary: true, cell: ({ track }) => <span className="text-muted">{trackName(track)}</span> },
];
