import { join } from 'node:path';
import { UserError } from '../../../errors.ts';
import type { ServedRequest } from '../../../records/swap/served-request.ts';
import type { ServeLog } from '../../../serve/ports.ts';
import { takeLock } from '../../files/lock/folder-lock.ts';
import type { Exchange } from '../house.ts';
import { CONTENT, DECISIONS, type KeptExchange, TRACES } from './kept.ts';
import { observationOf } from './observation.ts';
import { ownFolder, type RotatingLines, rotatingLines } from './rotating-lines.ts';

export interface ServeLogsOptions {
  dir: string;
  /** Whether bodies are kept, and hosted answers as traces. */
  keepsContent: boolean;
  /** Whether a scripted stand-in plays the hosted model; its traces say so. */
  standIn: boolean;
  onLost(lines: number, error: unknown): void;
  /** Default 64 MiB. */
  mostBytes?: number;
  /** Default 32. */
  mostFiles?: number;
}

export interface ServeLogs {
  decisions: ServeLog;
  /** Of a request whose answer was told whole; its line is written apart. */
  keep(entry: ServedRequest, exchange: Exchange): void;
  flushed(): Promise<void>;
  close(): Promise<void>;
}

/** The logs of one server, in a folder that is its own. @throws UserError where another server has it. */
export async function openServeLogs(options: ServeLogsOptions): Promise<ServeLogs> {
  const { dir, keepsContent, standIn, onLost, mostBytes = 64 * 1024 * 1024, mostFiles = 32 } = options;
  await ownFolder(dir);
  const release = await lockOf(dir);
  const all: RotatingLines[] = [];
  const close = async () => {
    for (const one of all) await one.close();
    await release();
  };
  const lines = async (name: string) => {
    const opened = await rotatingLines({ dir, name, mostBytes, mostFiles, onLost });
    all.push(opened);
    return opened;
  };
  const open = async () => ({
    decisions: await lines(DECISIONS),
    kept: keepsContent ? { content: await lines(CONTENT), traces: await lines(TRACES) } : null,
  });
  const { decisions, kept } = await open().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    decisions: { write: (entry) => decisions.write(JSON.stringify(entry)) },
    keep(entry, exchange) {
      if (!kept) return;
      const { id, at } = entry;
      kept.content.write(JSON.stringify({ schema: 'fledgling/kept-exchange@1', id, at, ...exchange } satisfies KeptExchange));
      const observation = observationOf(entry, exchange, { standIn });
      if (observation) kept.traces.write(JSON.stringify(observation));
    },
    flushed: async () => void (await Promise.all(all.map((one) => one.flushed()))),
    close,
  };
}

/** At once or not at all: who waited would serve unlogged. */
async function lockOf(dir: string): Promise<() => Promise<void>> {
  const stop = new AbortController();
  let who = 'another server';
  const onWait = (holder: { pid: number; host: string } | null) => {
    if (holder) who = `process ${holder.pid} on ${holder.host}`;
    stop.abort();
  };
  return await takeLock(join(dir, 'serve.lock'), { command: 'fledgling serve', onWait, signal: stop.signal }).catch((error: unknown) => {
    throw stop.signal.aborted ? new UserError(`--log-dir: expected a folder of its own, ${dir} is used by ${who}. Name another one.`) : error;
  });
}
