import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

export const FILTERS = ['track', 'split', 'tool', 'domain', 'slice', 'cluster', 'text'] as const;
export type Filter = (typeof FILTERS)[number];

/** The filters and the open example, as they stand in the address. */
export function useFilters() {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (changes: Partial<Record<Filter | 'example', string>>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [key, value] of Object.entries(changes)) {
            if (value === '') next.delete(key);
            else next.set(key, value);
          }
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  const values = useMemo(() => Object.fromEntries(FILTERS.map((key) => [key, params.get(key) ?? ''])) as Record<Filter, string>, [params]);
  return { values, set, example: params.get('example'), isFiltered: FILTERS.some((key) => values[key] !== '') };
}
