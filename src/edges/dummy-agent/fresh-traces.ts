import { planRequests } from '../../dummy/requests.ts';
import type { QuerySource } from '../../fetch/ports.ts';
import type { Observation } from '../../records/observation.ts';
import { startTeacher } from '../teacher/server.ts';
import { runDummyAgent } from './agent.ts';

export interface FreshTraces {
  /** Ordinary requests. */
  count: number;
  /** Challenge requests on top, for each ordinary one; default 0. */
  challengeShare?: number;
  seed: number;
  /** Chance that the scripted teacher errs; default 0.02. */
  errorRate?: number;
  signal: AbortSignal;
}

/** Runs the built-in agent against a scripted teacher of its own and returns what it traced, in request order. */
export async function freshTraces({ count, challengeShare = 0, seed, errorRate, signal }: FreshTraces): Promise<Observation[]> {
  const requests = planRequests({ count, seed, challengeShare }).map(({ request }) => request);
  const teacher = await startTeacher({ seed, ...(errorRate === undefined ? {} : { errorRate }) });
  try {
    const observations: Observation[] = [];
    await runDummyAgent({ requests, baseUrl: teacher.url, seed, signal, onObservation: (observation) => void observations.push(observation) });
    return observations;
  } finally {
    await teacher.close();
  }
}

/** The built-in agent as a source that is asked (`source.kind: dummy-agent`): one page, the same for the same options. */
export function dummyAgentSource(options: FreshTraces): QuerySource {
  const { count, seed, errorRate } = options;
  return {
    kind: 'query',
    query: { source: 'dummy-agent', filter: { count, seed, ...(errorRate === undefined ? {} : { errorRate }) }, window: null, cursor: null },
    name: `dummy-agent?count=${count}&seed=${seed}`,
    async *pages() {
      yield { observations: await freshTraces(options), next: null };
    },
  };
}
