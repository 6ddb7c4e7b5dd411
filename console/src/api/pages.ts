import { useQueries } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

interface Paged<Row> {
  rows: readonly Row[];
  total: number;
}

interface PagesOptions<Row, Answer extends Paged<Row>> {
  /** Begins with the topic that changes it; the filter belongs in it. */
  queryKey: readonly unknown[];
  pageSize: number;
  fetchPage(page: number, signal: AbortSignal): Promise<Answer>;
}

/** A long list as a virtual table wants it: the pages in sight are fetched, the others are not. `first` is the first page's whole answer. */
export function usePages<Row, Answer extends Paged<Row>>({ queryKey, pageSize, fetchPage }: PagesOptions<Row, Answer>) {
  const [{ from, to }, setRange] = useState({ from: 0, to: 0 });
  const wanted = [...new Set([0, ...Array.from({ length: to - from + 1 }, (_, index) => from + index)])];
  const pages = useQueries({
    queries: wanted.map((page) => ({
      queryKey: [...queryKey, page],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchPage(page, signal),
      placeholderData: (before: Answer | undefined) => before,
    })),
  });
  const byPage = new Map(wanted.map((page, index) => [page, pages[index]?.isPlaceholderData ? undefined : pages[index]?.data]));
  const first = pages[0];
  const onRange = useCallback(
    (first: number, last: number) => {
      // Rows that come into sight on the same pages change nothing here.
      const [start, end] = [Math.floor(first / pageSize), Math.floor(last / pageSize)];
      setRange((before) => (before.from === start && before.to === end ? before : { from: start, to: end }));
    },
    [pageSize],
  );
  return {
    first: first?.data,
    total: first?.data?.total ?? 0,
    error: pages.find(({ error }) => error !== null)?.error ?? null,
    isLoading: first?.isLoading ?? true,
    retry: () => void Promise.all(pages.map((page) => page.refetch())),
    rowAt: (index: number): Row | undefined => byPage.get(Math.floor(index / pageSize))?.rows[index % pageSize],
    onRange,
  };
}
