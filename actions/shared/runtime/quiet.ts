import { randomUUID } from 'node:crypto';

/** How this process's silence is broken and restored; null while commands count. */
let silence: { stop(): void; resume(): void } | null = null;

/**
 * Stops the runner from reading workflow commands in what is printed: lines may hold texts of traces, models and pull requests.
 * `aloud` runs something whose commands do count; `end` returns to normal.
 */
export function quiet(env: NodeJS.ProcessEnv): { aloud(work: () => void): void; end(): void } {
  if (env['GITHUB_ACTIONS'] !== 'true') return { aloud: (work) => work(), end: () => undefined };
  const token = randomUUID();
  const say = (line: string) => process.stdout.write(`\n${line}\n`);
  const stop = () => say(`::stop-commands::${token}`);
  const resume = () => say(`::${token}::`);
  silence = { stop, resume };
  stop();
  return {
    aloud: (work) => {
      resume();
      try {
        work();
      } finally {
        stop();
      }
    },
    end: () => {
      silence = null;
      resume();
    },
  };
}

/** Lets a client that masks its own secrets by workflow commands do so. Nothing else may print meanwhile. */
export async function aloud<T>(work: () => Promise<T>): Promise<T> {
  silence?.resume();
  try {
    return await work();
  } finally {
    silence?.stop();
  }
}
