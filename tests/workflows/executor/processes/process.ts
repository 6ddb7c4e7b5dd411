import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ExecutorOptions } from '../host.ts';

export interface ProcessRequest {
  command: string;
  args: readonly string[];
  cwd: string;
  /** The whole environment: nothing of this process leaks. */
  env: Readonly<Record<string, string>>;
  /** Cancels the process and what it started. */
  signal: AbortSignal;
  graceMs: ExecutorOptions['graceMs'];
  onLine(line: string): void;
}

/** Runs a process in a group of its own; resolves to its exit code, null when a signal ended it. */
export async function runProcess(request: ProcessRequest): Promise<number | null> {
  const { command, args, cwd, env, signal, graceMs, onLine } = request;
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const readers = [child.stdout, child.stderr].map((input) => createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine));
  const closed = readers.map((reader) => new Promise((resolve) => reader.once('close', resolve)));
  const kill = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // The group is gone already.
    }
  };
  const timers: NodeJS.Timeout[] = [];
  const cancel = () => {
    kill('SIGINT');
    timers.push(setTimeout(() => kill('SIGTERM'), graceMs.interrupt));
    timers.push(setTimeout(() => kill('SIGKILL'), graceMs.interrupt + graceMs.terminate));
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    // What the step left running in the background goes with it, as the runner's own clean-up does at the end of a job.
    kill('SIGKILL');
    await Promise.all(closed);
    return code;
  } finally {
    signal.removeEventListener('abort', cancel);
    for (const timer of timers) clearTimeout(timer);
  }
}
