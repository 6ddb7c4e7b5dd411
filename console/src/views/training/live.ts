import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Training, TrainingList, TrainingPlanned, TrainingStatus } from '../../../../src/records/console/training.ts';
import { get } from '../../api/client.ts';
import { useTopic } from '../../api/events.ts';
import { queries } from '../../api/queries.ts';

// Not named after the topic: its events bring the data along, twice a second while something trains.
const STATUS = ['training-status'];

/** How the trainings go now; events replace it. */
export function useStatus() {
  useTopic(
    'training',
    useCallback((data: unknown) => void queries.setQueryData<TrainingStatus>(STATUS, data as TrainingStatus), []),
  );
  return useQuery({ queryKey: STATUS, queryFn: ({ signal }) => get<TrainingStatus>('/training/status', {}, signal) });
}

/** Asked anew when the status says that it is another. */
export function useTrainings(version: string | undefined) {
  return useQuery({
    queryKey: ['training-list', version],
    queryFn: ({ signal }) => get<TrainingList>('/trainings', {}, signal),
    enabled: version !== undefined,
    placeholderData: keepPreviousData,
  });
}

export function usePlanned(version: string | undefined) {
  return useQuery({
    queryKey: ['training-plan', version],
    queryFn: ({ signal }) => get<TrainingPlanned>('/training/plan', {}, signal),
    enabled: version !== undefined,
    placeholderData: keepPreviousData,
  });
}

/** One of the list; the status has those that are under way. */
export function useTraining(id: string, version: string | undefined) {
  return useQuery({
    queryKey: ['training-one', id, version],
    queryFn: ({ signal }) => get<Training>(`/trainings/${encodeURIComponent(id)}`, {}, signal),
    enabled: version !== undefined,
    placeholderData: keepPreviousData,
  });
}
