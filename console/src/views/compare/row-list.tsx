import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { type KeyboardEvent, memo, type ReactNode, useCallback, useEffect, useId, useRef } from 'react';

interface RowListProps<Row> {
  label: string;
  total: number;
  rowAt(index: number): Row | undefined;
  idOf(row: Row): string;
  render(row: Row): ReactNode;
  onRange?(first: number, last: number): void;
  /** Where the chosen row stands; null where it is not in the list. */
  chosen: number | null;
  onChoose(row: Row, index: number): void;
  /** Chooses the row so many further on, where the list alone does not know for certain which one is chosen. */
  onStep?(by: number): void;
  className?: string;
}

const ROW_PX = 60;
const FAR = 10;

/** A list of any length of which one row is chosen: only what is in sight is in the document. Arrows, Page Up and Down, Home and End choose. */
export function RowList<Row>({ label, total, rowAt, idOf, render, onRange, chosen, onChoose, onStep, className }: RowListProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    // Drawing at once for every scroll event would hold the page up.
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => {
    if (total > 0) onRange?.(first, last);
  }, [first, last, total, onRange]);
  useEffect(() => {
    if (chosen !== null && chosen < total) virtual.scrollToIndex(chosen, { align: 'auto' });
  }, [chosen, total, virtual]);

  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: FAR, PageUp: -FAR }[event.key];
    const end = { Home: 0, End: total - 1 }[event.key];
    if (by === undefined && end === undefined) return;
    event.preventDefault();
    const index = end ?? Math.max(0, Math.min(total - 1, (chosen ?? -1) + (by ?? 0)));
    const row = rowAt(index);
    // A row that is far off comes into sight first, so that it is fetched.
    if (by !== undefined && onStep !== undefined && (row !== undefined || Math.abs(by) === 1)) return onStep(by);
    if (row === undefined) virtual.scrollToIndex(index);
    else onChoose(row, index);
  };
  const onChosen = useRef(onChoose);
  onChosen.current = onChoose;
  const choose = useCallback((row: Row, index: number) => onChosen.current(row, index), []);
  const optionId = (index: number) => `${id}-${index}`;
  const isInSight = chosen !== null && chosen >= first && chosen <= last;
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={isInSight ? optionId(chosen) : undefined}
      onKeyDown={move}
      className={clsx('overflow-auto rounded-xl border border-rule bg-raised outline-offset-1', className)}
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ key, index, start }) => {
          const row = rowAt(index);
          return (
            <Item
              key={row === undefined ? key : idOf(row)}
              id={optionId(index)}
              isChosen={index === chosen}
              {...{ row, index, start, total, render, choose }}
            />
          );
        })}
      </div>
    </div>
  );
}

interface ItemProps<Row> {
  id: string;
  row: Row | undefined;
  index: number;
  start: number;
  total: number;
  isChosen: boolean;
  render(row: Row): ReactNode;
  choose(row: Row, index: number): void;
}

/** Rows that stay in sight are not drawn again while the list is scrolled. */
const Item = memo(function Item<Row>({ id, row, index, start, total, isChosen, render, choose }: ItemProps<Row>) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      aria-setsize={total}
      aria-posinset={index + 1}
      onClick={() => row !== undefined && choose(row, index)}
      className={clsx(
        'absolute top-0 left-0 flex w-full cursor-pointer flex-col justify-center gap-1 border-b border-rule px-3 [contain:layout_size_style] hover:bg-hover',
        isChosen && 'bg-chosen shadow-[inset_3px_0_0_var(--color-accent)]',
      )}
      style={{ height: ROW_PX, transform: `translateY(${start}px)` }}
    >
      {row === undefined ? <span className="h-3 w-2/3 rounded bg-hover" /> : render(row)}
    </div>
  );
}) as <Row>(props: ItemProps<Row>) => ReactNode;
