import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

const AFTER_MS = 150;

/**
 * What is typed or ticked in a row, kept in the address a moment later: the address changes too slowly for a field to be bound to it.
 * Where the address is changed by something else, it is followed.
 */
export function useKept(name: string): [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams();
  const inAddress = search.get(name) ?? '';
  const [value, setValue] = useState(inAddress);
  const written = useRef(inAddress);
  useEffect(() => {
    if (inAddress === written.current) return;
    written.current = inAddress;
    setValue(inAddress);
  }, [inAddress]);
  useEffect(() => {
    if (value === written.current) return;
    const timer = setTimeout(() => {
      written.current = value;
      setSearch(
        (before) => {
          if (value === '') before.delete(name);
          else before.set(name, value);
          return before;
        },
        { replace: true },
      );
    }, AFTER_MS);
    return () => clearTimeout(timer);
  }, [value, name, setSearch]);
  return [value, setValue];
}
