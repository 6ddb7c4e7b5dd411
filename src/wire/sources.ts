import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dummyAgentSource } from '../edges/dummy-agent/fresh-traces.ts';
import { redactionKeyOf } from '../edges/files/redaction-key.ts';
import { fileSource } from '../edges/files/traces/file-source.ts';
import { fileSnapshots, snapshotPath } from '../edges/files/traces/snapshots.ts';
import { namedTraceSource } from '../edges/files/traces/trace-source.ts';
import { langfuseSource } from '../edges/langfuse/source.ts';
import type { ObservationSource } from '../fetch/ports.ts';
import type { HarvestPorts } from '../pipeline/ports/harvest.ts';
import { catalogueSource } from './catalogue.ts';
import { labelsSource } from './labels.ts';
import type { WireOptions } from './options.ts';

/** The config's source of observations, and snapshots of it below the state folder. */
export function sourcePorts(options: WireOptions): Pick<HarvestPorts, 'source' | 'snapshots' | 'traces' | 'redactionKey' | 'catalogue' | 'labels'> {
  const { config, root, stateDir, sourcesFile, signal, env } = options;
  const snapshots = join(stateDir, 'snapshots');
  return {
    source: observationSource(options),
    snapshots: fileSnapshots(snapshots),
    redactionKey: redactionKeyOf({ stateDir, env }),
    catalogue: catalogueSource(config, { root, sourcesFile: sourcesFile ?? null }),
    labels: labelsSource(config, { root, sourcesFile: sourcesFile ?? null }),
    traces: ({ files }) =>
      namedTraceSource(
        files.map(({ path, sha256, kept }) => ({ label: path, path: kept ? snapshotPath(snapshots, sha256) : resolve(root, path) })),
        signal,
      ),
  };
}

function observationSource({ config, root, sourcesFile, signal, env, watcher }: WireOptions): ObservationSource {
  const { source } = config.harvest;
  if (source.kind === 'file') return fileSource({ root, sourcesFile: sourcesFile ?? null, signal, paths: source.paths });
  if (source.kind === 'langfuse') {
    const { host = null, agentId = config.agent, agentBy, userId = null, requestsPerMinute = null } = source;
    return langfuseSource({
      ...source,
      ...{ host, userId, requestsPerMinute, env, signal },
      by: agentBy,
      agent: agentId === '*' ? null : agentId,
      // Not every generation becomes an example.
      generations: 2 * config.harvest.limit,
      notice: (line) => watcher.notice(line),
      now: () => Date.now(),
      sleep: (ms, stopped) => sleep(ms, undefined, { signal: stopped }),
    });
  }
  const { hosted } = config;
  const errorRate = hosted.provider === 'scripted-teacher' ? { errorRate: hosted.errorRate } : {};
  return dummyAgentSource({ count: source.count, seed: config.seed, signal, ...errorRate });
}
