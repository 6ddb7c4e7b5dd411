import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import type { TracePage } from '../../../../../src/records/console/traces.ts';
import { get } from '../../../api/client.ts';
import { Button } from '../../../ui/button.tsx';
import { Tip } from '../../../ui/tooltip.tsx';

/** The list a trace was opened from, as its address says it, and the place in it. */
export interface CameFrom {
  list: string;
  at: number;
}

export function cameFrom(state: unknown): CameFrom | null {
  if (typeof state !== 'object' || state === null || !('list' in state) || !('at' in state)) return null;
  return typeof state.list === 'string' && typeof state.at === 'number' ? { list: state.list, at: state.at } : null;
}

/** To the traces before and after it in the list: `k` and `j`. */
export function Neighbours({ from: { list, at } }: { from: CameFrom }) {
  const navigate = useNavigate();
  const [above, below] = [useTraceAt(list, at - 1), useTraceAt(list, at + 1)];
  useEffect(() => {
    const follow = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      const isTyping = target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      const [id, place] = key === 'k' ? [above, at - 1] : key === 'j' ? [below, at + 1] : [undefined, at];
      if (id !== undefined && !isTyping && !ctrlKey && !metaKey && !altKey) open(id, place);
    };
    document.addEventListener('keydown', follow);
    return () => document.removeEventListener('keydown', follow);
  });
  const open = (id: string, place: number) =>
    void navigate(`/traces/${encodeURIComponent(id)}`, { replace: true, state: { list, at: place } satisfies CameFrom });
  return (
    <>
      <Tip says="The one above in the list: k">
        <Button aria-label="Trace above" aria-keyshortcuts="k" disabled={above === undefined} onClick={() => above !== undefined && open(above, at - 1)}>
          <ChevronUp />
          <kbd className="font-mono text-xs text-muted max-sm:hidden">k</kbd>
        </Button>
      </Tip>
      <Tip says="The one below in the list: j">
        <Button aria-label="Trace below" aria-keyshortcuts="j" disabled={below === undefined} onClick={() => below !== undefined && open(below, at + 1)}>
          <ChevronDown />
          <kbd className="font-mono text-xs text-muted max-sm:hidden">j</kbd>
        </Button>
      </Tip>
    </>
  );
}

function useTraceAt(list: string, at: number): string | undefined {
  const { data } = useQuery({
    queryKey: ['traces', 'at', list, at],
    queryFn: ({ signal }) => get<TracePage>('/traces', { ...Object.fromEntries(new URLSearchParams(list)), page: at, size: 1 }, signal),
    enabled: at >= 0,
  });
  return data?.rows[0]?.id;
}
