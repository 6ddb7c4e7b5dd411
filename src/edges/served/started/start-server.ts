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
  /** Null while it lives. */
  howEnded(): string | null;
  /** How it ended: `exit code 1`, `signal SIGKILL`. */
  ended: Promise<string>;
  /** SIGTERM to its group, then SIGKILL; resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts a program without a shell; what it prints is appended to the log. */
export async function startServer({ argv, env, logFile }: { argv: readonly string[]; env: NodeJS.ProcessEnv; logFile: string }): Promise<ServerProcess> {
  await mkdir(dirname(logFile), { recursive: true });
  const log = await open(logFile, 'a');
  // In a session of its own: what ends our whole group, a terminal that is closed too, leaves it to end the server.
  const keeper = fork(KEEPER, [], { execArgv: [], env, detached: true, stdio: ['ignore', log.fd, log.fd, 'ipc'] });
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
    keeper.once('exit', () => {
      if (pid !== null) killGroup(pid); // it was killed itself
      end('no word');
    });
    keeper.once('error', (error) => end(error.message));
  });
  let over: string | null = null;
  void ended.then((how) => {
    over = how;
  });
  const gone = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  keeper.send({ argv }, () => {});
  return {
    pid: () => pid,
    isAlive: () => over === null,
    howEnded: () => over,
    ended,
    async stop() {
      if (keeper.connected) keeper.disconnect();
      await gone;
    },
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
