import { useQuery } from '@tanstack/react-query';
import type { CompareExample, LocalText } from '../../../../src/records/console/compare/example.ts';
import type { GoldsToSettle } from '../../../../src/records/console/compare/golds.ts';
import type { CompareNotes, ComparePlace, CompareRun, CompareRuns } from '../../../../src/records/console/compare/list.ts';
import { get } from '../../api/client.ts';
import type { Filter } from './choice.ts';

export function useRuns() {
  return useQuery({ queryKey: ['runs', 'compare'], queryFn: ({ signal }) => get<CompareRuns>('/compare/runs', {}, signal) });
}

export function useRun(run: string | undefined, track: string | undefined) {
  return useQuery({
    queryKey: ['runs', 'compare', run, 'head', track],
    queryFn: ({ signal }) => get<CompareRun>(`/compare/runs/${run}`, { track }, signal),
    enabled: run !== undefined,
    placeholderData: (before) => before,
  });
}

export function useNotes(run: string | undefined) {
  return useQuery({
    queryKey: ['dataset', 'compare', run, 'notes'],
    queryFn: ({ signal }) => get<CompareNotes>(`/compare/runs/${run}/notes`, {}, signal),
    enabled: run !== undefined,
  });
}

export function exampleQuery(run: string, example: string) {
  return {
    queryKey: ['runs', 'compare', run, 'example', example],
    queryFn: ({ signal }: { signal: AbortSignal }) => get<CompareExample>(`/compare/runs/${run}/examples/${example}`, {}, signal),
  };
}

export function usePlace(run: string, example: string | null, filter: Filter) {
  return useQuery({
    queryKey: ['runs', 'compare', run, 'place', filter, example],
    queryFn: ({ signal }) => get<ComparePlace>(`/compare/runs/${run}/examples/${example}/place`, { ...filter }, signal),
    enabled: example !== null,
    placeholderData: (before) => before,
  });
}

export function useLocalText(run: string, example: string) {
  return useQuery({
    queryKey: ['runs', 'compare', run, 'local text', example],
    queryFn: ({ signal }) => get<LocalText>(`/compare/runs/${run}/examples/${example}/local-text`, {}, signal),
  });
}

export function useGolds(run: string | undefined) {
  return useQuery({
    queryKey: ['labels', 'compare', run],
    queryFn: ({ signal }) => get<GoldsToSettle>('/compare/golds', { run }, signal),
    enabled: run !== undefined,
  });
}
