import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { type ConsoleApi, type ConsoleEnv, consoleApi } from './http/api.ts';
import { openApiOf } from './http/openapi.ts';
import { problem, thrownProblem } from './http/problems.ts';
import type { BuiltPage } from './page/built-page.ts';
import { enterPage, keepSession, pathHere } from './security/enter.ts';
import { guard } from './security/guard.ts';
import { pageHeaders } from './security/headers.ts';
import type { Sessions } from './security/session.ts';

export interface ConsoleAppOptions {
  sessions: Sessions;
  isReadOnly: boolean;
  hosts: readonly string[];
  cookieName(): string;
  page: BuiltPage;
  /** One of each view; their paths begin below `/api`. */
  apis: readonly ConsoleApi[];
  version: string;
  /** The page of an address was asked for: what it will show may be read already. */
  ahead(at: URL): void;
  /** Where a bug's own words go. */
  tellBug(error: unknown): void;
}

/** Stands in the built page where the nonce of each answer goes. */
const NONCE_PLACE = '__CSP_NONCE__';
/** A change is a few fields; the longest is a prompt to be asked live. */
const LARGEST_BODY = 2_000_000;
const YEAR = 'private, max-age=31536000, immutable';

/** The console's routes: the page, its API, and nothing without a session but the way in. */
export function consoleApp(options: ConsoleAppOptions): ConsoleApi {
  const { sessions, page, apis, version, cookieName } = options;
  const app = consoleApi();
  app.onError((error, context) => thrownProblem(context, error, options.tellBug));
  app.use(pageHeaders());
  app.use(guard(options));
  app.use(bodyLimit({ maxSize: LARGEST_BODY, onError: (context) => problem(context, 'user', 'This is more than the console takes in one request.', 413) }));
  app.post('/session', async (context) => {
    const form = await context.req.parseBody();
    const to = pathHere(typeof form['to'] === 'string' ? form['to'] : undefined);
    const cookie = typeof form['token'] === 'string' ? sessions.enter(form['token'].trim()) : null;
    if (cookie === null) {
      await slowly();
      return enterPage(context, { to, wasWrong: true });
    }
    keepSession(context, cookieName(), cookie);
    return context.redirect(to, 303);
  });
  for (const api of apis) app.route('/api', api);
  app.get('/api/openapi.json', (context) => context.json(openApiOf(app, version), 200, { 'cache-control': 'no-store' }));
  app.all('/api/*', (context) => problem(context, 'missing', 'There is no such address in this API. GET /api/openapi.json lists what there is.'));
  app.get('*', (context) => {
    const file = page.files.get(context.req.path);
    if (!sessions.isOpen(getCookie(context, cookieName()))) return enter(context);
    if (file) return context.body(file.body, 200, { 'content-type': file.type, 'cache-control': YEAR });
    if (context.req.path.startsWith('/assets/')) return context.notFound();
    const token = context.req.query('start');
    if (token !== undefined) return context.redirect(withoutStart(context.req.url), 303);
    options.ahead(new URL(context.req.url));
    const nonce = context.get('secureHeadersNonce') ?? '';
    return context.html(page.index.replaceAll(NONCE_PLACE, nonce), 200, { 'cache-control': 'no-store' });
  });
  return app;

  async function enter(context: Context<ConsoleEnv>) {
    const to = pathHere(withoutStart(context.req.url));
    const token = context.req.query('start');
    const cookie = token === undefined ? null : sessions.enter(token);
    if (cookie !== null) {
      keepSession(context, cookieName(), cookie);
      return context.redirect(to, 303);
    }
    if (token !== undefined) await slowly();
    // A strict cookie stays behind on the way from another site: the page asks for itself once more.
    if (token === undefined && context.req.header('sec-fetch-site') === 'cross-site')
      return context.html(html`<!doctype html><meta http-equiv="refresh" content="0" /><title>Fledgling console</title>`);
    return enterPage(context, { to, wasWrong: token !== undefined });
  }
}

function withoutStart(address: string): string {
  const url = new URL(address);
  url.searchParams.delete('start');
  return `${url.pathname}${url.search}`;
}

/** Whoever guesses tokens waits. */
function slowly(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500));
}
