import { readConfig } from '../../app/context.ts';
import type { Config } from '../../config/schema.ts';
import { versionOf } from '../../edges/files/atomic.ts';
import { digestOf } from '../../records/digest.ts';
import type { WireOptions } from '../options.ts';

export interface ConsolePlaceOptions {
  /** As on the command line. */
  configPath: string;
  /** Absolute, as the next two. */
  root: string;
  stateDir: string;
  /** `eval-results`, with a folder an agent below it. */
  resultsDir: string;
  isReadOnly: boolean;
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
  notice(line: string): void;
}

/** The project a console looks at: its config is read again whenever the file changed, by whomever. */
export interface ConsolePlace extends ConsolePlaceOptions {
  /** @throws UserError in one sentence where it is missing or wrong. */
  config(): Promise<Config>;
  /** What opens ports as a command would, over this config. */
  wireOptions(config: Config): WireOptions;
}

export function consolePlace(options: ConsolePlaceOptions): ConsolePlace {
  let read: { version: string; config: Promise<Config> } | null = null;
  const nothing = () => undefined;
  return {
    ...options,
    config: async () => {
      const version = (await versionOf(options.configPath)) ?? 'none';
      if (read?.version !== version) read = { version, config: readConfig(options.configPath) };
      return read.config;
    },
    wireOptions: (config) => ({
      ...{ config, configDigest: digestOf(config), overrides: {} },
      ...{ root: options.root, stateDir: options.stateDir, resultsDir: options.resultsDir, signal: options.signal, env: options.env },
      watcher: { stageStarted: nothing, progress: nothing, stageEnded: nothing, notice: options.notice },
    }),
  };
}
