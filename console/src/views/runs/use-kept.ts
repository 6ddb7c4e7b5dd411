import { useSearchParams } from 'react-router';
import { useSlowText } from '../../ui/slow-text.ts';

/** What is typed or ticked in a row, kept in the address a moment later; with `afterMs` 0 before anything else can be clicked. */
export function useKept(name: string, afterMs?: number): [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams();
  const keep = (value: string) =>
    setSearch(
      (before) => {
        if (value === '') before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  return useSlowText(search.get(name) ?? '', keep, afterMs);
}
