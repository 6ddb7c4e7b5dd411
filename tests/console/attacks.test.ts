import { createServer, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenedConsole, openedConsole, SKIPPED } from './opened.ts';

// The table of docs/console.md, line by line: what others try with a console that is open on somebody's machine.
let opened: OpenedConsole;
let cookie = '';
beforeAll(async () => {
  opened = await openedConsole();
  cookie = await entered(opened);
});
afterAll(() => opened?.close());

interface Asked {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** As it is written: `fetch` mends paths and forbids a Host header. */
function raw(
  console: OpenedConsole,
  { path, method = 'GET', headers = {}, body }: Asked,
): Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }> {
  const { hostname, port } = new URL(console.running.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers: { cookie, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function entered(console: OpenedConsole): Promise<string> {
  const { json } = await console.api('/share', { method: 'POST', body: { path: '/' } });
  const response = await fetch((json as { url: string }).url, { redirect: 'manual' });
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

const share = { method: 'POST', path: '/api/share', body: '{"path":"/"}' };
const json = { 'content-type': 'application/json' };

describe('who asks', () => {
  it('a page whose name was pointed at this machine (DNS rebinding) gets nothing, not even the page', async () => {
    for (const path of ['/', '/api/project', '/api/events', '/session'])
      for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.', '[::2]'])
        expect((await raw(opened, { path, headers: { host } })).status, `${host}${path}`).toBe(421);
  });

  it('a change that another site asks for is refused, with the cookie and without', async () => {
    const { running } = opened;
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', running.url.replace('127.0.0.1', 'localhost'), `${running.url}.evil.example`])
      expect((await raw(opened, { ...share, headers: { ...json, origin } })).status, origin).toBe(403);
    expect((await raw(opened, { ...share, headers: json })).status, 'no origin').toBe(403);
    expect((await raw(opened, { ...share, headers: { ...json, origin: running.url, 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await raw(opened, { ...share, headers: { ...json, origin: running.url, 'sec-fetch-site': 'same-site' } })).status).toBe(403);
    expect((await raw(opened, { ...share, headers: { origin: running.url, 'content-type': 'text/plain' } })).status, 'a form').toBe(415);
    expect((await raw(opened, { ...share, headers: { ...json, origin: running.url } })).status, 'the page itself').toBe(200);
  });

  it('another site neither reads an answer nor frames the page', async () => {
    expect(
      (await raw(opened, { path: '/api/project', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' } }))
        .status,
    ).toBe(403);
    const page = await raw(opened, { path: '/' });
    expect(page.headers['access-control-allow-origin']).toBeUndefined();
    expect(page.headers['cross-origin-resource-policy']).toBe('same-origin');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/=-]+';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });

  it('without a session there is the form alone, and the API says no', async () => {
    for (const headers of [{ cookie: '' }, { cookie: cookie.replace(/=.*/, '=guessed') }]) {
      const page = await raw(opened, { path: '/runs', headers });
      expect(page.status).toBe(401);
      expect(page.text).not.toContain('/assets/');
      for (const path of ['/api/project', '/api/openapi.json', '/api/events', '/api/runs', '/assets/index.js'])
        expect((await raw(opened, { path, headers })).status, path).toBe(401);
    }
  });

  it('a link that was used, and a token that is guessed, open nothing', async () => {
    const wrong = await raw(opened, {
      method: 'POST',
      path: '/session',
      headers: { cookie: '', origin: opened.running.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'token=guessed&to=//evil.example/',
    });
    expect([wrong.status, wrong.headers['set-cookie']]).toEqual([403, undefined]);
    expect(wrong.text).not.toContain('evil.example');
    expect((await fetch(opened.running.startUrl, { redirect: 'manual' })).status).toBe(403);
  });
});

describe('what is asked for', () => {
  it('no path leads out of the page’s own files', async () => {
    for (const path of [
      '/assets/../../package.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets/%2e%2e/%2e%2e/etc/passwd',
      '/..\\..\\package.json',
      '//etc/passwd',
      '/assets/%00',
    ])
      expect((await raw(opened, { path })).text, path).not.toMatch(/"name": "fledgling"|root:/);
    for (const path of ['/api/runs/..%2f..%2fpackage.json', '/api/runs/%2e%2e', '/api/traces/..%2f..%2f..%2fetc%2fpasswd'])
      expect((await raw(opened, { path })).status, path).toBeGreaterThanOrEqual(400);
  });

  it('a shared link stays here, whatever path it is asked for', async () => {
    for (const path of ['//evil.example', 'https://evil.example', '/\\evil.example', '/a\r\nset-cookie: a=b']) {
      const { json: made } = await opened.api('/share', { method: 'POST', body: { path } });
      expect((made as { url: string }).url.startsWith(`${opened.running.url}/?start=`), path).toBe(true);
    }
  });

  it('a body that is too large, or no JSON, is one sentence', async () => {
    const origin = { ...json, origin: opened.running.url };
    for (const body of ['{', '[]', `{"path":"${'a'.repeat(5_000)}"}`]) {
      const { status, text } = await raw(opened, { ...share, body, headers: origin });
      expect(status).toBe(400);
      expect(JSON.parse(text).error.message.length).toBeLessThan(300);
    }
    expect((await raw(opened, { ...share, body: 'x'.repeat(3_000_000), headers: origin })).status).toBe(413);
  });
});

describe('read-only', () => {
  it('refuses every change that the API describes', async () => {
    const looking = await openedConsole({ isReadOnly: true });
    try {
      const { json: api } = await looking.api('/openapi.json');
      const { paths } = api as { paths: Record<string, Record<string, unknown>> };
      const changes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })));
      const refused = changes.filter(({ method, path }) => method !== 'GET' && path !== '/api/share');
      for (const { path, method } of refused) {
        const { status, json: said } = await looking.api(path.replace(/^\/api/, '').replaceAll(/\{[^}]+\}/g, 'x'), { method, body: {} });
        expect([status, JSON.stringify(said)], path).toEqual([403, expect.stringContaining('--read-only')]);
      }
    } finally {
      await looking.close();
    }
  });
});

describe.skipIf(SKIPPED)(`in a browser${SKIPPED}`, () => {
  it('a page of another port reaches the console neither by fetch, nor by a form, nor in a frame, though the browser sends it the cookie', async () => {
    // Ports are no sites: the strictest cookie goes along from 127.0.0.1:1 to 127.0.0.1:2.
    const { running } = opened;
    const elsewhere = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>elsewhere</title><iframe src="${running.url}/runs"></iframe>
        <form method="post" action="${running.url}/api/share" enctype="text/plain"><input name='{"path":"/' value='"}'></form>`);
    });
    await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening));
    const address = elsewhere.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { page, close } = await opened.open('/runs');
    const answers: string[] = [];
    // What this page itself still asks for is no attack.
    await page.goto('about:blank');
    page.on('response', (response) => {
      if (response.url().startsWith(running.url)) answers.push(`${response.request().method()} ${new URL(response.url()).pathname} ${response.status()}`);
    });
    await page.goto(`http://127.0.0.1:${port}/`);
    const fetched = await page.evaluate(
      `Promise.allSettled(['GET','POST'].map((method) => fetch('${running.url}/api/share', {method, mode: 'no-cors', credentials: 'include', ...(method === 'POST' && {body: '{"path":"/"}'})}))).then((all) => all.map(({status}) => status))`,
    );
    await page.evaluate('document.forms[0].submit()');
    await page.waitForURL(`${running.url}/api/share`);
    expect(fetched).toEqual(['rejected', 'rejected']);
    expect(answers.sort()).toEqual(['GET /runs 403', 'POST /api/share 403']);
    await close();
    elsewhere.close();
  });
});
