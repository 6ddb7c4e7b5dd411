import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

const NAMES = ['text', 'agent', 'tool', 'environment', 'model', 'from', 'errors', 'sort', 'order'] as const;
type Name = (typeof NAMES)[number];
export type TraceFilter = Readonly<Partial<Record<Name, string>>>;

/** The filter as it stands in the address, so that a view of the traces can be handed on. */
export function useTraceFilter() {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const filter = useMemo((): TraceFilter => {
    const said = new URLSearchParams(text);
    return Object.fromEntries(NAMES.flatMap((name) => (said.get(name) ? [[name, said.get(name)]] : [])));
  }, [text]);
  const change = useCallback(
    (changes: Readonly<Partial<Record<Name, string | null>>>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  const clear = useCallback(
    () => change(Object.fromEntries(NAMES.filter((name) => name !== 'sort' && name !== 'order').map((name) => [name, null]))),
    [change],
  );
  const isFiltered = NAMES.some((name) => name !== 'sort' && name !== 'order' && filter[name] !== undefined);
  return { filter, change, clear, isFiltered, text };
}
