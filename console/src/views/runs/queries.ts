import { useQuery } from '@tanstack/react-query';
import type { RunLine } from '../../../../src/records/console/runs/list.ts';
import type { RunProgress } from '../../../../src/records/console/runs/progress.ts';
import type { RunDetail } from '../../../../src/records/console/runs/run.ts';
import type { TwoRuns } from '../../../../src/records/console/runs/two-runs.ts';
import { get } from '../../api/client.ts';

/** Ids come from the address: whatever they hold stays one part of the path. */
export function runPath(id: string): string {
  return `/runs/${encodeURIComponent(id)}`;
}

export function useRun(id: string) {
  return useQuery({ queryKey: ['runs', 'one', id], queryFn: ({ signal }) => get<RunDetail>(runPath(id), {}, signal) });
}

export function useLine(id: string) {
  return useQuery({ queryKey: ['runs', 'line', id], queryFn: ({ signal }) => get<RunLine>(`${runPath(id)}/line`, {}, signal) });
}

export function useTwoRuns({ before, after }: { before: string; after: string }) {
  const path = `${runPath(after)}/against/${encodeURIComponent(before)}`;
  return useQuery({ queryKey: ['runs', 'two', before, after], queryFn: ({ signal }) => get<TwoRuns>(path, {}, signal) });
}

export function useProgress() {
  return useQuery({ queryKey: ['progress'], queryFn: ({ signal }) => get<RunProgress>('/progress', {}, signal) });
}
