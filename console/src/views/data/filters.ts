import { useCallback, useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';

export const FILTERS = ['track', 'split', 'tool', 'domain', 'slice', 'cluster', 'text'] as const;
export type Filter = (typeof FILTERS)[number];

const WAIT_MS = 250;

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

/** A text that is asked for a moment after its last letter. */
export function useSlowText(value: string, onChange: (text: string) => void) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return [text, setText] as const;
}
