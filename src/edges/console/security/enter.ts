import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import type { ConsoleEnv } from '../http/api.ts';

/** Sets the session's cookie: this browser alone, this site alone, out of reach of scripts. */
export function keepSession(context: Context, name: string, value: string): void {
  setCookie(context, name, value, { httpOnly: true, sameSite: 'Strict', path: '/' });
}

/** What a browser without a session sees. No script: a form. */
export function enterPage(context: Context<ConsoleEnv>, { to, wasWrong }: { to: string; wasWrong: boolean }) {
  const nonce = context.get('secureHeadersNonce') ?? '';
  const page = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Fledgling console</title>
    <style nonce="${nonce}">
      :root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; }
      body { max-width: 26rem; margin: 18vh auto 0; padding: 0 1.5rem; color: light-dark(#1b1d21, #e8e8e4); background: light-dark(#fdfdfc, #14161a); }
      h1 { font-size: 1.4rem; letter-spacing: -0.01em; }
      p { color: light-dark(#5c6068, #a3a8b2); }
      .wrong { color: light-dark(#a63a06, #ff9d6b); }
      form { display: flex; gap: 0.5rem; }
      input, button { font: inherit; padding: 0.5rem 0.75rem; border-radius: 8px; border: 1px solid light-dark(#878b93, #737983); background: transparent; color: inherit; }
      input { flex: 1; min-width: 0; }
      button { background: light-dark(#0b5c8f, #7cc0ee); color: light-dark(#fff, #14161a); border-color: transparent; }
      :focus-visible { outline: 2px solid light-dark(#0b5c8f, #7cc0ee); outline-offset: 2px; }
    </style>
  </head>
  <body>
    <main>
      <h1>Fledgling console</h1>
      ${wasWrong ? html`<p class="wrong" role="alert">That token opens nothing here. A link opens one browser, once.</p>` : ''}
      <p>Open the link that the console printed when it started, or enter its token.</p>
      <form method="post" action="/session">
        <input type="hidden" name="to" value="${to}" />
        <input name="token" type="password" aria-label="Token" autocomplete="off" required autofocus />
        <button>Enter</button>
      </form>
    </main>
  </body>
</html>`;
  return context.html(page, wasWrong ? 403 : 401);
}

/** A path of this console, whatever was asked for: never another site's. */
export function pathHere(wanted: string | undefined): string {
  if (wanted === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted)) return '/';
  return wanted;
}
