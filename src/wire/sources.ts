import { join, resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import { dummyAgentSource } from '../edges/dummy-agent/fresh-traces.ts';
import { fileSource } from '../edges/files/traces/file-source.ts';
import { fileSnapshots, snapshotPath } from '../edges/files/traces/snapshots.ts';
import { namedTraceSource } from '../edges/files/traces/trace-source.ts';
import type { ObservationSource } from '../fetch/ports.ts';
import type { HarvestPorts } from '../pipeline/ports/harvest.ts';
import { catalogueSource } from './catalogue.ts';
import type { WireOptions } from './options.ts';

/** The config's source of observations, and snapshots of it below the state folder. */
export function sourcePorts({ config, root, stateDir, sourcesFile, signal }: WireOptions): Pick<HarvestPorts, 'source' | 'snapshots' | 'traces' | 'catalogue'> {
  const snapshots = join(stateDir, 'snapshots');
  return {
    source: observationSource(config, { root, sourcesFile: sourcesFile ?? null, signal }),
    snapshots: fileSnapshots(snapshots),
    catalogue: catalogueSource(config, { root, sourcesFile: sourcesFile ?? null }),
    traces: ({ files }) =>
      namedTraceSource(
        files.map(({ path, sha256, kept }) => ({ label: path, path: kept ? snapshotPath(snapshots, sha256) : resolve(root, path) })),
        signal,
      ),
  };
}

function observationSource(config: Config, place: { root: string; sourcesFile: string | null; signal: AbortSignal }): ObservationSource {
  const { source } = config.harvest;
  if (source.kind === 'file') return fileSource({ ...place, paths: source.paths });
  const { hosted } = config;
  const errorRate = hosted.provider === 'scripted-teacher' ? { errorRate: hosted.errorRate } : {};
  return dummyAgentSource({ count: source.count, seed: config.seed, signal: place.signal, ...errorRate });
}
