import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { CircleAlert } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { TraceNode } from '../../../../../src/records/console/trace.ts';
import { duration } from '../../../ui/numbers.ts';
import { KindIcon, kindOf } from './kinds.tsx';

interface StepTreeProps {
  nodes: readonly TraceNode[];
  totalMs: number | null;
  chosen: string;
  onChoose(key: string): void;
}

const ROW_PX = 46;
/** Deeper ones are indented no further. */
const DEEPEST = 8;

/** Steps below their parents, each with a bar of when it ran. Arrows, Home and End choose. */
export function StepTree({ nodes, totalMs, chosen, onChoose }: StepTreeProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const at = Math.max(
    0,
    nodes.findIndex(({ key }) => key === chosen),
  );
  const virtual = useVirtualizer({ count: nodes.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 8 });
  const move = (event: KeyboardEvent) => {
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
    const node = next === undefined ? undefined : nodes[Math.max(0, Math.min(nodes.length - 1, next))];
    if (!node) return;
    event.preventDefault();
    onChoose(node.key);
  };
  useEffect(() => {
    virtual.scrollToIndex(at);
    if (scroller.current?.contains(document.activeElement))
      scroller.current.querySelector<HTMLElement>('[aria-selected="true"]')?.focus({ preventScroll: true });
  }, [at, virtual]);
  return (
    <div ref={scroller} className="max-h-80 overflow-auto rounded-xl border border-rule bg-raised lg:sticky lg:top-4 lg:max-h-[calc(100dvh-2rem)]">
      <div role="tree" aria-label="Steps" tabIndex={-1} onKeyDown={move} className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const node = nodes[index];
          if (!node) return null;
          const isChosen = node.key === chosen;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys
            <div
              key={node.key}
              role="treeitem"
              aria-level={node.depth + 1}
              aria-selected={isChosen}
              tabIndex={isChosen ? 0 : -1}
              onClick={() => onChoose(node.key)}
              className={clsx(
                'absolute top-0 left-0 flex w-full cursor-pointer flex-col justify-center gap-1.5 border-l-2 px-3 text-sm focus-visible:-outline-offset-2',
                isChosen ? 'border-accent bg-chosen' : 'border-transparent hover:bg-hover',
              )}
              style={{ height: ROW_PX, transform: `translateY(${start}px)` }}
            >
              <Line node={node} />
              <Bar node={node} totalMs={totalMs} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Line({ node }: { node: TraceNode }) {
  return (
    <span className="flex min-w-0 items-center gap-2 leading-tight" style={{ paddingLeft: `${Math.min(node.depth, DEEPEST) * 0.875}rem` }}>
      <KindIcon type={node.type} />
      <span className="truncate">{node.name}</span>
      <span className="sr-only">{kindOf(node.type)}</span>
      {node.level === 'ERROR' && <CircleAlert className="size-3.5 shrink-0 text-inferior" aria-label="error" />}
      <span className="ml-auto shrink-0 text-[0.8125rem] text-muted">{duration(node.durationMs)}</span>
    </span>
  );
}

/** Where it lies in the time of the whole trace. */
function Bar({ node: { startMs, durationMs, level, type }, totalMs }: { node: TraceNode; totalMs: number | null }) {
  const share = (ms: number) => `${Math.min(100, (100 * ms) / Math.max(1, totalMs ?? 1))}%`;
  return (
    <span className="relative h-1 overflow-hidden rounded-full bg-sunken" aria-hidden>
      {startMs !== null && totalMs !== null && (
        <span
          className={clsx('absolute inset-y-0 min-w-0.5 rounded-full', level === 'ERROR' ? 'bg-inferior' : type === 'GENERATION' ? 'bg-accent' : 'bg-field')}
          style={{ left: share(startMs), width: share(durationMs ?? 0) }}
        />
      )}
    </span>
  );
}
