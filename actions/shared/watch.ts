import { findByDigest } from '../../src/edges/files/find-by-digest.ts';
import { cacheRoot } from '../../src/edges/files/stages/stage-bundle.ts';
import { ExternalError } from '../../src/errors.ts';
import type { AdapterWatch } from '../../src/pipeline/loop/nodes.ts';
import type { Track } from '../../src/records/example.ts';
import type { Settings } from './travel/settings.ts';

type Watched = NonNullable<Settings['watch']>;

/** The loop's watch on promoted adapters. Without a path an adapter can be looked up in evaluations, not opened. */
export function watchOf({ mark, adapters }: Watched, paths: Partial<Record<Track, string>>): AdapterWatch {
  return { mark, adapters: new Map(adapters.map(({ track, sha256 }) => [track, { path: paths[track] ?? '', sha256 }])) };
}

/**
 * Where the promoted bytes lie: an entry that the plan brought along, or this host's own.
 * @throws ExternalError when neither is there.
 */
export async function adapterPaths({ run, adapters }: Watched, stateDir: string): Promise<Partial<Record<Track, string>>> {
  const paths: Partial<Record<Track, string>> = {};
  for (const { track, sha256 } of adapters) {
    const path = await findByDigest(cacheRoot(stateDir), sha256);
    if (path === null)
      throw new ExternalError(
        `the ${track} adapter of run ${run}: its artifact expired, and this host's cache does not hold it. Dispatch parity-run.yml with restage=${run} on the host that trained it.`,
        { retryable: false },
      );
    paths[track] = path;
  }
  return paths;
}
