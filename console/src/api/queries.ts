import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './client.ts';

/** What was asked once stays until an event says that it changed. Only a server that does not answer is asked again. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => error instanceof ApiProblem && error.kind === 'unreachable' && failures < 2,
    },
  },
});
