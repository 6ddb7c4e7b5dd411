import clsx from 'clsx';
import { ArrowDown, ArrowUp, CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TraceQuery, TraceRow } from '../../../../../src/records/console/traces.ts';
import { compact, count, duration, moment, usd } from '../../../ui/numbers.ts';
import type { TableColumn } from '../../../ui/virtual-table.tsx';
import type { TraceFilter } from './filter.ts';

type Sort = TraceQuery['sort'];

interface ColumnsOptions {
  filter: TraceFilter;
  sortBy(sort: Sort, order: TraceQuery['order']): void;
  /** What all have in common, or none has, is left out. */
  hasCost: boolean;
  hasNames: boolean;
}

/** The list's columns; a title that sorts says how. */
export function traceColumns({ filter, sortBy, hasCost, hasNames }: ColumnsOptions): TableColumn<TraceRow>[] {
  const current = { sort: filter.sort ?? 'time', order: filter.order ?? 'desc' };
  const sorted = (sort: Sort, title: string): ReactNode => {
    const isThis = current.sort === sort;
    const order = isThis && current.order === 'desc' ? 'asc' : 'desc';
    return (
      <button
        type="button"
        onClick={() => sortBy(sort, order)}
        aria-label={`${title}: ${isThis ? (current.order === 'desc' ? 'sorted down, sort up' : 'sorted up, sort down') : 'sort down'}`}
        className={clsx('inline-flex min-h-6 items-center gap-1 rounded hover:text-ink', isThis && 'text-ink')}
      >
        {title}
        {isThis && (current.order === 'desc' ? <ArrowDown className="size-3" aria-hidden /> : <ArrowUp className="size-3" aria-hidden />)}
      </button>
    );
  };
  const cost: TableColumn<TraceRow>[] = hasCost
    ? [{ key: 'cost', title: sorted('cost', 'Cost'), width: '6rem', isNumeric: true, isSecondary: true, cell: ({ costUsd }) => usd(costUsd) }]
    : [];
  return [
    { key: 'time', title: sorted('time', 'Time'), width: '10rem', small: 'max-sm:w-36 max-sm:shrink-0', cell: (row) => <Time row={row} /> },
    { key: 'question', title: 'Asked', width: 'minmax(14rem, 3fr)', small: 'max-sm:flex-1', cell: (row) => <Question row={row} hasName={hasNames} /> },
    {
      key: 'answer',
      title: 'Answered',
      width: 'minmax(10rem, 2fr)',
      isSecondary: true,
      cell: ({ answer }) => <span className="font-mono text-[0.8125rem] text-muted">{answer || '–'}</span>,
    },
    { key: 'observations', title: sorted('observations', 'Steps'), width: '5rem', isNumeric: true, isSecondary: true, cell: (row) => count(row.observations) },
    {
      key: 'tokens',
      title: sorted('tokens', 'Tokens'),
      width: '5.5rem',
      isNumeric: true,
      isSecondary: true,
      cell: ({ tokens }) => (tokens ? compact(tokens.input + tokens.output) : '–'),
    },
    ...cost,
    { key: 'latency', title: sorted('latency', 'Latency'), width: '6rem', isNumeric: true, isSecondary: true, cell: ({ latencyMs }) => duration(latencyMs) },
    {
      key: 'errors',
      title: sorted('errors', 'Errors'),
      width: '5rem',
      isNumeric: true,
      isSecondary: true,
      cell: ({ errors }) => <Errors of={errors} />,
    },
  ];
}

function Time({ row: { startTime, errors } }: { row: TraceRow }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-muted">
      {startTime ? moment(startTime) : 'no time'}
      {errors > 0 && <CircleAlert className="size-3.5 text-inferior sm:hidden" aria-label="with errors" />}
    </span>
  );
}

function Question({ row: { name, question, id }, hasName }: { row: TraceRow; hasName: boolean }) {
  return question === '' ? (
    <span className="text-muted">{name ?? id}</span>
  ) : (
    <>
      {question}
      {hasName && name && <span className="ml-2 text-[0.8125rem] text-muted max-sm:hidden">{name}</span>}
    </>
  );
}

function Errors({ of }: { of: number }) {
  if (of === 0) return <span className="text-muted">0</span>;
  return (
    <span className="inline-flex items-center gap-1 font-medium text-inferior">
      <CircleAlert className="size-3.5" aria-hidden />
      {count(of)}
    </span>
  );
}
