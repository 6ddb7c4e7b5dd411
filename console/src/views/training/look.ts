import { useSearchParams } from 'react-router';

export interface Look {
  /** Of the training that stands alone; null for all. */
  id: string | null;
  isLog: boolean;
  isTable: boolean;
  setLog(isLog: boolean): void;
  setTable(isTable: boolean): void;
  /** The address of one training, looked at the same way. */
  open(id: string | null): string;
}

/** How it is looked at stands in the address. */
export function useLook(): Look {
  const [query, setQuery] = useSearchParams();
  const changed = (name: string, value: string | null) => {
    const next = new URLSearchParams(query);
    if (value === null) next.delete(name);
    else next.set(name, value);
    return next;
  };
  return {
    id: query.get('training'),
    isLog: query.get('scale') === 'log',
    isTable: query.get('as') === 'table',
    setLog: (isLog) => setQuery(changed('scale', isLog ? 'log' : null), { replace: true, preventScrollReset: true }),
    setTable: (isTable) => setQuery(changed('as', isTable ? 'table' : null), { replace: true, preventScrollReset: true }),
    open: (id) => {
      const search = changed('training', id);
      return search.size > 0 ? `/training?${search}` : '/training';
    },
  };
}
