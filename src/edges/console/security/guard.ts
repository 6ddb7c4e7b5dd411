import { getCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import type { ConsoleEnv } from '../http/api.ts';
import { problem } from '../http/problems.ts';
import type { Sessions } from './session.ts';

export interface GuardOptions {
  sessions: Sessions;
  isReadOnly: boolean;
  /** Names this server answers to, in lower case, without a port. Anything else is a page elsewhere whose name was pointed here. */
  hosts: readonly string[];
  /** Cookies do not keep ports apart: two consoles on one machine would take each other's. */
  cookieName(): string;
}

const SAFE = ['GET', 'HEAD'];

/** Host first (DNS rebinding), then Origin and what the browser says of the asking site (CSRF), then the session. */
export function guard({ sessions, isReadOnly, hosts, cookieName }: GuardOptions) {
  return createMiddleware<ConsoleEnv>(async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!hosts.includes(hostname(host))) return problem(context, 'refused', 'This console does not answer to that name. Open the address it printed.', 421);
    const { method, path } = context.req;
    const site = context.req.header('sec-fetch-site');
    const isNavigation = method === 'GET' && context.req.header('sec-fetch-mode') === 'navigate' && context.req.header('sec-fetch-dest') === 'document';
    // A link in a mail or a terminal may open a view; nothing else may come from another site.
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation)
      return problem(context, 'refused', 'The console answers its own pages alone.');
    if (!SAFE.includes(method) && !isSameOrigin(context.req.header('origin'), host))
      return problem(context, 'refused', 'A change must come from a page of this console.');
    if (path === '/session') return next();
    if (!sessions.isOpen(getCookie(context, cookieName()))) {
      if (path.startsWith('/api/')) return problem(context, 'refused', 'This session has ended. Open the link that the console printed.', 401);
      return next();
    }
    if (isReadOnly && !SAFE.includes(method) && path !== '/api/share')
      return problem(context, 'refused', 'This console was started with --read-only: it changes nothing.');
    return next();
  });
}

/** The name of a Host header, without its port. */
function hostname(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function isSameOrigin(origin: string | undefined, host: string): boolean {
  return origin !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}
