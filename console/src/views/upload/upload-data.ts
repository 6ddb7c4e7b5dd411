import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { HubTokenState, UploadAnswer, UploadPlan, UploadRequest, UploadSources, UploadState } from '../../../../src/records/console/upload.ts';
import { get, send } from '../../api/client.ts';
import { useTopic } from '../../api/events.ts';
import { queries } from '../../api/queries.ts';

const TOKEN = ['hf', 'token'] as const;
const STATE = ['hf', 'upload'] as const;

export function useSources() {
  return useQuery({ queryKey: ['hf', 'sources'], queryFn: ({ signal }) => get<UploadSources>('/hf/sources', {}, signal), staleTime: 5_000 });
}

export function useToken() {
  return useQuery({ queryKey: TOKEN, queryFn: ({ signal }) => get<HubTokenState>('/hf/token', {}, signal) });
}

/** Null forgets the kept one. */
export function useTokenChange() {
  return useMutation({
    mutationFn: (token: string | null) => (token === null ? send<HubTokenState>('DELETE', '/hf/token') : send<HubTokenState>('POST', '/hf/token', { token })),
    onSuccess: (state) => queries.setQueryData(TOKEN, state),
  });
}

/** What is under way, or was last: events bring it along. */
export function useUpload() {
  useTopic(
    'upload',
    useCallback((data: unknown) => queries.setQueryData(STATE, data), []),
  );
  return useQuery({ queryKey: STATE, queryFn: ({ signal }) => get<UploadState>('/hf/upload', {}, signal) });
}

/** A plan with what was asked for: a form that was changed since shows another. */
export interface Planned {
  request: UploadRequest;
  plan: UploadPlan;
}

export function usePlan() {
  return useMutation({
    mutationFn: async (request: UploadRequest): Promise<Planned> => {
      const { plan } = await send<UploadAnswer>('POST', '/hf/upload', { ...request, dryRun: true });
      if (plan === null) throw new Error('The console answered without a plan.');
      return { request, plan };
    },
  });
}

export function useUploading() {
  // An event may have told of a later state before this answer was read.
  const onSuccess = (state: UploadState | null) => {
    queries.setQueryData(STATE, state);
    void queries.invalidateQueries({ queryKey: STATE });
  };
  return {
    start: useMutation({
      mutationFn: async ({ request, plan }: Planned) =>
        (await send<UploadAnswer>('POST', '/hf/upload', { ...request, dryRun: false, plan: plan.digest })).state,
      onSuccess,
    }),
    resume: useMutation({ mutationFn: () => send<UploadState>('POST', '/hf/upload/resume'), onSuccess }),
    stop: useMutation({ mutationFn: () => send<UploadState>('DELETE', '/hf/upload'), onSuccess }),
  };
}
