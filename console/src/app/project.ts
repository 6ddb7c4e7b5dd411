import { useQuery } from '@tanstack/react-query';
import type { ConsoleProject } from '../../../src/records/console/project.ts';
import { get } from '../api/client.ts';

/** Whose console this is. Changes are told by events. */
export function useProject() {
  return useQuery({ queryKey: ['project'], queryFn: ({ signal }) => get<ConsoleProject>('/project', {}, signal) });
}

/** Whether changes are refused here: buttons that make them are disabled, with the reason. */
export function useIsReadOnly(): boolean {
  return useProject().data?.isReadOnly ?? false;
}
