import type { ServeSettings } from '../../config/schema/serve.ts';
import type { Config } from '../../config/schema.ts';
import { openHostedRelay } from '../../edges/relay/hosted-relay.ts';
import type { Readiness } from '../../edges/serve/house.ts';
import { TEACHER_MODEL } from '../../edges/teacher/completion-body.ts';
import { startTeacher } from '../../edges/teacher/server.ts';
import type { HostedRelay } from '../../serve/ports.ts';

/** The hosted model that stays behind the local one. */
export interface OpenHosted {
  relay: HostedRelay;
  /** Whether a scripted stand-in plays it. */
  standIn: boolean;
  close(): Promise<void>;
}

/** A hosted model that failed so often that it is left alone is asked again after so long. */
const REST_MS = 15_000;

export interface HostedOptions {
  config: Config;
  serve: ServeSettings;
  env: NodeJS.ProcessEnv;
  notice(line: string): void;
}

/** The config's hosted model behind a relay; a scripted stand-in is started behind it and ends with it. @throws UserError where its key is missing. */
export async function openHosted({ config, serve, env, notice }: HostedOptions): Promise<OpenHosted> {
  const { hosted } = config;
  const common = {
    concurrency: serve.limits.inFlight,
    queue: serve.limits.queue,
    maxAttempts: hosted.maxAttempts,
    firstByteMs: hosted.timeoutSeconds * 1000,
    idleMs: hosted.timeoutSeconds * 1000,
    deadlineMs: serve.limits.requestTimeoutSeconds * 1000,
    restMs: REST_MS,
    onNotice: notice,
  };
  if (hosted.provider === 'scripted-teacher') {
    const teacher = await startTeacher({ seed: config.seed, errorRate: hosted.errorRate });
    const place = { provider: hosted.provider, endpoint: teacher.url, apiVersion: null, apiKey: 'unused', apiKeyEnv: null };
    return { relay: openHostedRelay({ ...common, ...place, model: TEACHER_MODEL }), standIn: true, close: () => teacher.close() };
  }
  const relay = openHostedRelay({
    ...common,
    provider: hosted.provider,
    model: hosted.model,
    endpoint: hosted.endpoint,
    apiVersion: hosted.provider === 'azure-openai' ? (hosted.apiVersion ?? null) : null,
    apiKey: env[hosted.apiKeyEnv] || null,
    apiKeyEnv: hosted.apiKeyEnv,
  });
  return { relay, standIn: false, close: async () => undefined };
}

export function readinessOf(relay: HostedRelay | null): Readiness {
  return relay === null || relay.isUp() ? { ok: true } : { ok: false, why: 'the hosted model does not answer' };
}
