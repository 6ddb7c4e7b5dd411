import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/schema.ts';
import { langfuseAccess } from '../edges/langfuse/access.ts';
import { openClient } from '../edges/langfuse/api/client.ts';
import { langfuseTracing } from '../edges/langfuse/tracing/langfuse-tracing.ts';
import { requestsTo } from '../edges/langfuse/tracing/requests.ts';
import { fileTracing } from '../edges/telemetry/file-tracing.ts';
import { noTracing } from '../edges/telemetry/no-tracing.ts';
import type { TracedRun, Tracing } from '../eval/ports.ts';
import type { StageFolder } from '../pipeline/ports/stage.ts';
import type { Manifest } from '../records/manifest.ts';
import { withoutSecrets } from '../redact/without-secrets.ts';
import type { WireOptions } from './options.ts';

export function isTracingOff(config: Config, env: NodeJS.ProcessEnv): boolean {
  return env['LANGFUSE_DISABLED'] === '1' || config.tracing.to === 'off';
}

/** Traces of one stage's work: a file in its own folder, and the same in Langfuse where the config says so. @throws UserError where Langfuse's keys are missing. */
export function tracingOf(options: WireOptions, manifest: () => Promise<Manifest>): (folder: StageFolder) => Tracing {
  const { config, env } = options;
  if (isTracingOff(config, env)) return noTracing;
  if (config.tracing.to === 'file') return inFolder;
  return (folder) => both(inFolder(folder), inLangfuse(options, manifest));
}

function inFolder(folder: StageFolder): Tracing {
  const files = fileTracing({ dir: join(folder.path, 'trace') });
  return {
    ready: files.ready,
    begin: (run) => {
      const traced = files.begin(run);
      const end: TracedRun['end'] = async (output) => {
        const { traceId, location } = await traced.end(output);
        return { traceId, location: `${folder.label}/${relative(folder.path, location)}` };
      };
      return { ...traced, end };
    },
  };
}

function inLangfuse({ config, env, signal, watcher }: WireOptions, manifest: () => Promise<Manifest>): Tracing {
  const { source } = config.harvest;
  const access = langfuseAccess(source.kind === 'langfuse' ? (source.host ?? null) : null, env);
  const client = openClient({
    access,
    // Small requests: a server that is silent as long is down.
    timeoutMs: 15_000,
    signal,
    now: () => Date.now(),
    sleep: (ms, stopped) => sleep(ms, undefined, { signal: stopped }),
    notice: (line) => watcher.notice(line),
  });
  return langfuseTracing({
    access,
    requests: requestsTo(client),
    agent: config.agent,
    commit: async () => (await manifest()).commit,
    mask: withoutSecrets,
    now: () => Date.now(),
    sleep: (ms) => sleep(ms, undefined, { signal }),
  });
}

/** Left in both places; where it is looked at is the second. */
function both(first: Tracing, second: Tracing): Tracing {
  return {
    ready: async () => {
      await second.ready();
      await first.ready();
    },
    begin: (run) => {
      const traced = [first.begin(run), second.begin(run)] as const;
      return {
        span: (span) => {
          for (const one of traced) one.span(span);
        },
        score: (name, value) => {
          for (const one of traced) one.score(name, value);
        },
        end: async (output) => {
          await traced[0].end(output);
          return traced[1].end(output);
        },
      };
    },
  };
}
