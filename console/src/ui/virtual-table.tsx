import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { type KeyboardEvent, memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';

export interface TableColumn<Row> {
  key: string;
  title: ReactNode;
  /** A CSS grid track: `minmax(12rem, 2fr)`, `7rem`. */
  width: string;
  cell(row: Row): ReactNode;
  isNumeric?: boolean;
  /** Left out below 640 px. */
  isSecondary?: boolean;
  /** Classes of its width below 640 px, where rows are flex boxes; all alike by default. */
  small?: string;
}

interface VirtualTableProps<Row> {
  label: string;
  columns: readonly TableColumn<Row>[];
  total: number;
  /** Undefined while its page is not there yet. */
  rowAt(index: number): Row | undefined;
  /** Which rows are in sight, so that their pages can be fetched. */
  onRange?(first: number, last: number): void;
  onOpen?(row: Row, index: number): void;
  isChosen?(row: Row): boolean;
  /** Of the scrolled area: a height class. */
  className?: string;
  /** The row that is in sight and has its turn at first, as for whoever comes back to a list. */
  startAt?: number;
}

const ROW_PX = 40;
const FAR = 20;

/** A table of any length: only what is in sight is in the document. Arrows, Page Up and Down, Home and End move; Enter opens. */
export function VirtualTable<Row>({
  label,
  columns,
  total,
  rowAt,
  onRange,
  onOpen,
  isChosen,
  className = 'h-[calc(100dvh-17rem)] min-h-80',
  startAt = 0,
}: VirtualTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(startAt);
  const hasFocus = useRef(false);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    initialOffset: Math.max(0, startAt - 5) * ROW_PX,
    scrollPaddingStart: ROW_PX,
    // Drawing at once for every scroll event would hold the page up.
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => {
    if (total > 0) onRange?.(first, last);
  }, [first, last, total, onRange]);

  const move = (event: KeyboardEvent) => {
    const next = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + FAR, PageUp: active - FAR, Home: 0, End: total - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const index = Math.max(0, Math.min(total - 1, next));
      hasFocus.current = true;
      setActive(index);
      virtual.scrollToIndex(index);
    }
  };
  useEffect(() => {
    if (!hasFocus.current) return;
    scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)?.focus({ preventScroll: true });
  });
  const widths = columns.map(({ width }) => width).join(' ');
  const template = useMemo(() => ({ gridTemplateColumns: widths, height: ROW_PX }), [widths]);
  // A row that was scrolled away hands its turn to one in sight: the table is never out of reach of Tab.
  const shownIndex = active >= first && active <= last ? active : first;
  const opened = useRef(onOpen);
  opened.current = onOpen;
  const open = useCallback((row: Row, index: number) => opened.current?.(row, index), []);

  return (
    <div ref={scroller} className={clsx('relative overflow-auto rounded-xl border border-rule bg-raised', className)}>
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        tabIndex={-1}
        onKeyDown={move}
        onBlur={() => (hasFocus.current = false)}
        className="min-w-fit"
      >
        <div
          role="row"
          aria-rowindex={1}
          tabIndex={-1}
          className="sticky top-0 z-10 grid items-center border-b border-rule bg-sunken text-[0.8125rem] font-medium text-muted max-sm:[&]:grid-cols-none max-sm:flex"
          style={template}
        >
          {columns.map((column) => (
            <div key={column.key} role="columnheader" tabIndex={-1} className={clsx(cellClasses(column), column.small ?? 'max-sm:flex-1')}>
              {column.title}
            </div>
          ))}
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rowAt(item.index);
            return (
              <TableRow
                key={item.key}
                {...{ row, columns, template, open, setActive }}
                index={item.index}
                start={item.start}
                canOpen={onOpen !== undefined}
                isActive={item.index === shownIndex}
                isChosen={row !== undefined && isChosen !== undefined ? isChosen(row) : undefined}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface TableRowProps<Row> {
  row: Row | undefined;
  columns: readonly TableColumn<Row>[];
  template: { gridTemplateColumns: string; height: number };
  index: number;
  start: number;
  canOpen: boolean;
  isActive: boolean;
  isChosen: boolean | undefined;
  open(row: Row, index: number): void;
  setActive(index: number): void;
}

/** Rows that stay in sight are not drawn again while the table is scrolled. */
const TableRow = memo(function TableRow<Row>({ row, columns, template, index, start, canOpen, isActive, isChosen, open, setActive }: TableRowProps<Row>) {
  return (
    <div
      role="row"
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      tabIndex={isActive ? 0 : -1}
      onFocus={() => setActive(index)}
      onClick={() => row !== undefined && open(row, index)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget && row !== undefined) open(row, index);
      }}
      className={clsx(
        'absolute top-0 left-0 grid w-full items-center border-b border-rule text-sm [contain:layout_size_style] max-sm:flex',
        canOpen && 'cursor-pointer hover:bg-hover focus-visible:-outline-offset-2',
        isChosen && 'bg-chosen',
      )}
      style={{ ...template, transform: `translateY(${start}px)` }}
    >
      {columns.map((column) => (
        <div key={column.key} role="gridcell" tabIndex={-1} className={clsx(cellClasses(column), column.small ?? 'max-sm:flex-1')}>
          {row === undefined ? <span className="inline-block h-3 w-2/3 rounded bg-hover" /> : column.cell(row)}
        </div>
      ))}
    </div>
  );
}) as <Row>(props: TableRowProps<Row>) => ReactNode;

function cellClasses({ isNumeric, isSecondary }: Pick<TableColumn<never>, 'isNumeric' | 'isSecondary'>) {
  return clsx('min-w-0 truncate px-3', isNumeric && 'text-right', isSecondary && 'max-sm:hidden');
}
