import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

const KEYS = ['run', 'track', 'show', 'tool', 'cause', 'slice', 'text', 'example', 'view', 'gold', 'prompt'] as const;
type Key = (typeof KEYS)[number];

/** What is looked at, as it stands in the address. */
export type Choice = Readonly<Partial<Record<Key, string>>>;
export type Change = Readonly<Partial<Record<Key, string | null>>>;

/** The list's filter: what the server is asked with. */
export interface Filter {
  show: string;
  track?: string | undefined;
  tool?: string | undefined;
  cause?: string | undefined;
  slice?: string | undefined;
  text?: string | undefined;
}

/** The choice and how it is changed; `replace` leaves no step behind for the way back. */
export function useChoice() {
  const [params, setParams] = useSearchParams();
  const choice: Choice = useMemo(() => Object.fromEntries(KEYS.flatMap((key) => (params.get(key) ? [[key, params.get(key) ?? '']] : []))), [params]);
  const change = useCallback(
    (next: Change, options: { replace?: boolean } = {}) =>
      setParams(
        (before) => {
          const search = new URLSearchParams(before);
          for (const [key, value] of Object.entries(next)) {
            if (value === null || value === undefined || value === '') search.delete(key);
            else search.set(key, value);
          }
          return search;
        },
        { replace: options.replace ?? false, preventScrollReset: true },
      ),
    [setParams],
  );
  return { choice, change };
}

export function filterOf({ show = 'misses', track, tool, cause, slice, text }: Choice): Filter {
  return { show, track, tool, cause, slice, text };
}
