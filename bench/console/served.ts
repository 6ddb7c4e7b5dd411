import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A console over a project, in a process of its own. */
export interface Served {
  url: string;
  cookie: { name: string; value: string };
  api(path: string): Promise<unknown>;
  /** Resident memory of the process, after what is garbage has been collected. */
  memoryMb(): Promise<number>;
  close(): Promise<void>;
}

export async function servedProject(path: string, prepare: (path: string) => Promise<void>): Promise<Served> {
  await prepare(path);
  const server = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [path], { execArgv: ['--expose-gc'] });
  const [{ url, startUrl }] = await once(server, 'message');
  const entered = await fetch(startUrl, { redirect: 'manual' });
  const [name = '', value = ''] = entered.headers.getSetCookie()[0]?.split(';')[0]?.split('=') ?? [];
  return {
    url,
    cookie: { name, value },
    api: async (at) => {
      const response = await fetch(`${url}/api${at}`, { headers: { cookie: `${name}=${value}` } });
      if (!response.ok) throw new Error(`${at}: HTTP ${response.status}`);
      return response.json();
    },
    memoryMb: async () => {
      server.send('memory');
      const [{ rss }] = await once(server, 'message');
      return rss / 1e6;
    },
    close: async () => {
      server.send('close');
      await once(server, 'exit');
    },
  };
}
