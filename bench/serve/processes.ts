import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Started = z.object({ port: z.int() });
const Used = z.object({ heapUsed: z.number(), rss: z.number(), external: z.number(), cpuMs: z.number() });
/** Bytes after a collection of garbage, and milliseconds on the CPU since it began. */
export type Used = z.infer<typeof Used>;

export interface Running {
  url: string;
  used(): Promise<Used>;
  stop(): Promise<void>;
}

/** A server of the benchmark in a process of its own. */
export async function startProcess(kind: 'upstream' | 'floor' | 'proxy' | 'endpoint', ...args: string[]): Promise<Running> {
  const child = fork(fileURLToPath(new URL('./under-test.ts', import.meta.url)), [kind, ...args], { execArgv: ['--expose-gc'] });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)));
  ended.catch(() => {});
  const said = async () => {
    const stop = new AbortController();
    const [message] = await Promise.race([once(child, 'message', { signal: stop.signal }), ended]).finally(() => stop.abort());
    return message;
  };
  const { port } = Started.parse(await said());
  return {
    url: `http://127.0.0.1:${port}`,
    async used() {
      child.send('used');
      return Used.parse(await said());
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
