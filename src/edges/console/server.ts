import type { Server } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { serve } from '@hono/node-server';
import { UserError } from '../../errors.ts';
import { codeOf } from '../files/atomic.ts';
import { isLoopback } from '../serve/listening.ts';
import { type ConsoleAppOptions, consoleApp } from './app.ts';
import { sessions } from './security/session.ts';

/** Whoever sends a request byte by byte is let go; answers may take as long as they like. */
const WHOLE_REQUEST_MS = 60_000;

export interface ConsoleServerOptions extends Omit<ConsoleAppOptions, 'sessions' | 'hosts' | 'cookieName' | 'apis' | 'ahead'> {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** The user's own, for a console that other machines reach; null for loopback. */
  password: string | null;
  /** Made once the address is known. */
  views(console: { link(path: string): { url: string; expiresAtMs: number | null } }): Pick<ConsoleAppOptions, 'apis' | 'ahead'>;
}

export interface RunningConsole {
  /** Without a path. */
  url: string;
  /** Opens the console in one browser, once. */
  startUrl: string;
  close(): Promise<void>;
}

/** @throws UserError where the address is taken, is none, or is open to other machines without a token. */
export async function openConsole({ host, port, password, views, ...options }: ConsoleServerOptions): Promise<RunningConsole> {
  if (password === null && !isLoopback(host))
    throw new UserError(
      `--host: expected a loopback address without a token, got ${JSON.stringify(host)}. Put a token of 32 characters or more into a file and name it with --token-file.`,
    );
  const open = sessions({ now: Date.now, password });
  let address = { url: '', port };
  const link = (path: string) => {
    const { token, expiresAtMs } = open.link();
    return { url: `${address.url}${path}${path.includes('?') ? '&' : '?'}start=${token}`, expiresAtMs };
  };
  const app = consoleApp({
    ...options,
    sessions: open,
    hosts: namesOf(host),
    cookieName: () => `fledgling_console_${address.port}`,
    ...views({ link }),
  });
  const server = await listening(app.fetch, { host, port });
  const bound = server.address();
  const listensOn = typeof bound === 'object' && bound !== null ? bound.port : port;
  // An address of all is none that a browser can open.
  const named = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  address = { url: `http://${named.includes(':') ? `[${named}]` : named}:${listensOn}`, port: listensOn };
  return {
    url: address.url,
    startUrl: `${address.url}/?start=${open.link({ lasts: 'until used' }).token}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** As what this machine may be asked, in a Host header. */
function namesOf(host: string): string[] {
  const loopback = ['127.0.0.1', 'localhost', '[::1]'];
  if (isLoopback(host)) return loopback;
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const own =
    host === '0.0.0.0' || host === '::' ? [hostname(), ...addresses.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address))] : [host];
  return [...loopback, ...own].map((name) => name.toLowerCase());
}

function listening(fetch: Parameters<typeof serve>[0]['fetch'], { host, port }: { host: string; port: number }): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port, serverOptions: { headersTimeout: 10_000, requestTimeout: WHOLE_REQUEST_MS, maxHeaderSize: 16_384 } });
    if (!('closeAllConnections' in server)) throw new Error('this server speaks HTTP/1');
    server.once('listening', () => resolve(server));
    server.once('error', (error) => {
      const code = codeOf(error);
      if (code === 'EADDRINUSE') return reject(new UserError(`--port: expected a free port, ${host}:${port} is taken. Choose another one, or 0 for any.`));
      if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
        return reject(new UserError(`--host: expected an address of this machine, got ${JSON.stringify(host)}. Write 127.0.0.1.`));
      return reject(error);
    });
  });
}
