import { once } from 'node:events';
import { type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { type CounterpartGitHub, type GitHubOptions, openGitHub } from './github.ts';
import type { Connection } from './rest/respond.ts';

export type { CounterpartGitHub } from './github.ts';

/** Starts a counterpart of GitHub, its Results service included, on a free loopback port. */
export async function startGitHub(options: GitHubOptions = {}): Promise<CounterpartGitHub> {
  const { fetch: _, answer, ...github } = await openGitHub(options);
  const app = new Hono<{ Bindings: HttpBindings }>().all('*', (context) => answer(context.req.raw, connectionOf(context.env)));
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  if (!server.listening) await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  github.world.api = url;
  const close = async () => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
    await github.close();
  };
  return { ...github, apiUrl: url, resultsUrl: url, close, [Symbol.asyncDispose]: close };
}

function connectionOf({ incoming, outgoing }: HttpBindings): Connection {
  return {
    reset: () => void incoming.socket.destroy(),
    cut: async (answer) => {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      outgoing.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'content-length': bytes.length });
      outgoing.write(bytes.slice(0, bytes.length / 2), () => outgoing.destroy());
      return RESPONSE_ALREADY_SENT;
    },
  };
}
