import { dirname, resolve } from 'node:path';
import { parseConfig } from '../config/parse-config.ts';
import type { Config } from '../config/schema.ts';
import { codeOf, readText } from '../edges/files/atomic.ts';
import { takeRunLock } from '../edges/files/lock/run-lock.ts';
import { progressJournal } from '../edges/files/progress/journal.ts';
import { UserError } from '../errors.ts';
import { digestOf } from '../records/digest.ts';
import { type Wired, wire } from '../wire/wire.ts';
import { stopSignal } from './stop-signal.ts';
import { bothOf, watch } from './watch.ts';

/** Options every command takes. */
export interface CommonOptions {
  config: string;
  json?: boolean;
  quiet?: boolean;
  stateDir?: string;
  resultsDir?: string;
}

export interface Context extends Wired {
  config: Config;
  /** Cache and working files, absolute. */
  stateDir: string;
  signal: AbortSignal;
  /** A line for people: stdout, or stderr when stdout carries JSON. */
  say(line: string): void;
  /** The command's one JSON document, when `--json` was given. */
  json(value: unknown): void;
}

/** Reads the config file. @throws UserError in one sentence when it is missing or wrong. */
export async function readConfig(path: string): Promise<Config> {
  try {
    return parseConfig(await readText(path), path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      throw new UserError(`${path}: expected the config file, found none. Run this in the folder that holds it, or name it with --config.`);
    if (codeOf(error) === 'EISDIR') throw new UserError(`${path}: expected a config file, found a folder. Name the file with --config.`);
    if (codeOf(error) === 'EACCES') throw new UserError(`${path}: expected a readable config file, got no permission. Change its owner or mode.`);
    throw error;
  }
}

/** Where a config's paths begin, by default its own folder, and where working files lie; both absolute. */
export function placesOf(options: CommonOptions, wanted?: string): { root: string; stateDir: string } {
  const root = resolve(wanted ?? dirname(options.config));
  return { root, stateDir: resolve(options.stateDir ?? process.env['FLEDGLING_STATE_DIR'] ?? `${root}/.fledgling`) };
}

export interface ContextChange {
  /** Flags that change the config for this call; recorded in the manifest. */
  overrides?: Record<string, string | number | boolean>;
  apply?(config: Config): Config;
  /** Takes the state folder's lock. */
  exclusive?: boolean;
  /** As the lock names it to others. */
  command?: string;
  /** Where the config's paths begin, data sets and results; default: the folder of the config file. */
  root?: string;
  /** The trace files' digests, where the files are not: a JSON list of {path, sha256}. */
  sourcesFile?: string;
}

/** Config, ports and watcher for one command. */
export async function openContext(options: CommonOptions, change: ContextChange = {}): Promise<Context & { close(): Promise<void> }> {
  const read = await readConfig(options.config);
  const config = change.apply ? change.apply(read) : read;
  const stream = options.json ? process.stderr : process.stdout;
  const watcher = watch({ stream, quiet: options.quiet ?? false });
  const { signal, release: releaseSignal } = stopSignal();
  const { root, stateDir } = placesOf(options, change.root);
  const command = change.command ?? 'fledgling';
  const release = change.exclusive ? await takeRunLock(stateDir, { command, onWait: (line) => watcher.notice(line), signal }) : null;
  // Only the holder of the folder tells of it there.
  const journal = release ? await progressJournal(stateDir, { command, agent: config.agent, signal }) : null;
  const wired = wire({
    config,
    configDigest: digestOf(config),
    overrides: change.overrides ?? {},
    root,
    sourcesFile: change.sourcesFile,
    stateDir,
    resultsDir: options.resultsDir ?? 'eval-results',
    watcher: journal ? bothOf(watcher, journal) : watcher,
    signal,
    env: process.env,
  });
  return {
    ...wired,
    config,
    stateDir,
    signal,
    say: (line) => {
      if (!options.quiet) stream.write(`${line}\n`);
    },
    json: (value) => {
      if (options.json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    close: async () => {
      watcher.close();
      await journal?.close();
      releaseSignal();
      await release?.();
    },
  };
}
