import { useSearchParams } from 'react-router';
import { useSlowText } from '../../ui/slow-text.ts';

/** What is typed or ticked in a row, kept in the address a moment later. */
export function useKept(name: string): [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams();
  return useSlowText(search.get(name) ?? '', (value) =>
    setSearch(
      (before) => {
        if (value === '') before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    ),
  );
}
