import { fork } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const KEEPER = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './keeper.ts' : './keeper.js', import.meta.url));
const Told = z.union([z.object({ pid: z.int() }), z.object({ ended: z.string() })]);

/** A server's process, in a process group of its own that ends with ours, however ours ends. */
export interface ServerProcess {
  /** Null until it runs, and once it has ended. */
  pid(): number | null;
  isAlive(): boolean;
  /** How it ended: `exit code 1`, `signal SIGKILL`. */
  ended: Promise<string>;
  /** SIGTERM to its group, then SIGKILL; resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts a program without a shell; what it prints is appended to the log. */
export async function startServer({ argv, env, logFile }: { argv: readonly string[]; env: NodeJS.ProcessEnv; logFile: string }): Promise<ServerProcess> {
  await mkdir(dirname(logFile), { recursive: true });
  const log = await open(logFile, 'a');
  const keeper = fork(KEEPER, [], { execArgv: [], env, stdio: ['ignore', log.fd, log.fd, 'ipc'] });
  await log.close();
  let pid: number | null = null;
  const ended = new Promise<string>((resolve) => {
    const end = (how: string) => {
      pid = null;
      resolve(how);
    };
    keeper.on('message', (message) => {
      const told = Told.parse(message);
      if ('pid' in told) pid = told.pid;
      else end(told.ended);
    });
    keeper.once('exit', () => end('no word'));
    keeper.once('error', (error) => end(error.message));
  });
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const gone = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  keeper.send({ argv }, () => {});
  return {
    pid: () => pid,
    isAlive: () => !isOver,
    ended,
    async stop() {
      if (keeper.connected) keeper.disconnect();
      await gone;
    },
  };
}
