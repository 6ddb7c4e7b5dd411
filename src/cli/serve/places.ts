import { join, resolve } from 'node:path';
import { type CommonOptions, placesOf } from '../../app/context.ts';
import type { Config } from '../../config/schema.ts';
import { digestOf } from '../../records/digest.ts';
import type { WireOptions } from '../../wire/options.ts';

export interface ServeCommandOptions extends CommonOptions {
  logDir?: string;
}

/** Where a server of this config reads and writes; absolute. */
export function servePlaces(options: ServeCommandOptions, agent: string): { root: string; stateDir: string; results: string; logDir: string } {
  const { root, stateDir } = placesOf(options);
  return {
    root,
    stateDir,
    results: resolve(root, options.resultsDir ?? 'eval-results', agent),
    logDir: resolve(options.logDir ?? join(stateDir, 'serve')),
  };
}

/** What opens a local model wants to know, where nothing is recorded: `notice` gets what the engine says. */
export function wiredFor(options: ServeCommandOptions, config: Config, { notice, signal }: { notice(line: string): void; signal: AbortSignal }): WireOptions {
  const { root, stateDir } = placesOf(options);
  const nothing = () => undefined;
  return {
    config,
    configDigest: digestOf(config),
    overrides: {},
    root,
    stateDir,
    resultsDir: options.resultsDir ?? 'eval-results',
    watcher: { stageStarted: nothing, progress: nothing, stageEnded: nothing, notice },
    signal,
    env: process.env,
  };
}
