import type { Config } from '../config/schema.ts';
import type { Watcher } from '../pipeline/ports/stage.ts';
import type { Manifest } from '../records/manifest.ts';

export interface WireOptions {
  config: Config;
  configDigest: string;
  overrides: Manifest['overrides'];
  /** Where the paths of the config begin, its data sets and its results: the folder of the config file, or a work tree. */
  root: string;
  /** A JSON list of {path, sha256} in place of the trace files, for a place where they are not. */
  sourcesFile?: string | undefined;
  /** Cache and working files, absolute. */
  stateDir: string;
  /** Where runs are recorded; relative to `root` unless absolute. */
  resultsDir: string;
  watcher: Watcher;
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
}
