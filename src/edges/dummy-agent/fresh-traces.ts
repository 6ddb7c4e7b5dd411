import { planRequests } from '../../dummy/requests.ts';
import type { SourceItem, TraceSource } from '../../harvest/ports.ts';
import { sha256 } from '../../records/digest.ts';
import { jsonLines } from '../../records/json-lines.ts';
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

/** Fresh traces as the harvest's source (`source.kind: dummy-agent`). */
export function dummyAgentSource(options: FreshTraces): TraceSource {
  let source: { path: string; sha256: string } | undefined;
  return {
    sources: () => (source ? [source] : []),
    async *items(): AsyncIterable<SourceItem> {
      const observations = await freshTraces(options);
      source = { path: `dummy-agent?count=${options.count}&seed=${options.seed}`, sha256: sha256(jsonLines(observations)) };
      for (const [index, value] of observations.entries()) yield { kind: 'observation', where: `dummy-agent:${index + 1}`, value };
    },
  };
}
