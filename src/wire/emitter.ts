import { setTimeout as sleep } from 'node:timers/promises';
import { langfuseAccess } from '../edges/langfuse/access.ts';
import { openClient } from '../edges/langfuse/api/client.ts';
import { emitObservations } from '../edges/langfuse/emit.ts';
import { requestsTo } from '../edges/langfuse/tracing/requests.ts';
import type { Observation } from '../records/observation.ts';

interface EmitterOptions {
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  notice(line: string): void;
}

/** What sends the built-in agent's traces to Langfuse. @throws UserError when the environment holds no keys. */
export function langfuseEmitter({ env, signal, notice }: EmitterOptions) {
  const access = langfuseAccess(null, env);
  const clock = { now: () => Date.now(), sleep: (ms: number) => sleep(ms, undefined, { signal }) };
  const client = openClient({ access, signal, notice, ...clock });
  return async (observations: readonly Observation[]) => {
    const { from, to } = await emitObservations(observations, { access, requests: requestsTo(client), scope: 'fledgling-dummy-agent', ...clock });
    return { count: observations.length, baseUrl: access.baseUrl, from, to, agentId: observations[0]?.traceName ?? '' };
  };
}
