import { readdir, readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../e2e/project.ts';
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

  it('every answer has the page’s policy, whatever it says', async () => {
    const said = await Promise.all([
      raw(opened, { path: '/' }),
      raw(opened, { path: '/runs?start=guessed' }),
      raw(opened, { path: '/', headers: { cookie: '' } }),
      raw(opened, { path: '/?start=guessed', headers: { cookie: '' } }),
      raw(opened, { path: '/', headers: { cookie: '', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } }),
      raw(opened, { path: '/', headers: { host: 'evil.example' } }),
      raw(opened, { path: '/assets/none.js' }),
      raw(opened, { path: '/api/none' }),
      raw(opened, { path: '/api/project' }),
      raw(opened, { path: '/api/runs/%00' }),
      raw(opened, { path: '/api/runs/%E0%A4%A' }),
      raw(opened, { ...share, headers: json }),
      raw(opened, { ...share, body: '{', headers: { ...json, origin: opened.running.url } }),
    ]);
    for (const { status, headers } of said) {
      expect(String(headers['content-security-policy']), `${status}`).toMatch(/^default-src 'none';.*require-trusted-types-for 'script'; trusted-types 'none'/);
      expect(headers['content-security-policy'], `${status}`).not.toContain('unsafe');
      expect([headers['x-content-type-options'], headers['x-frame-options'], headers['cross-origin-opener-policy']]).toEqual([
        'nosniff',
        'DENY',
        'same-origin',
      ]);
    }
    expect(new Set(said.map(({ status }) => status))).toEqual(new Set([200, 303, 401, 403, 404, 421, 400]));
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

describe('others at work in the same project', () => {
  it('two consoles: what one has changed, the other does not write over', async () => {
    const other = await openedConsole({ over: opened.project });
    try {
      await opened.project.edit('\nhosted:\n', `\n    again:\n${(await nano(opened)).join('\n')}\n\nhosted:\n`);
      const shown = await Promise.all([opened, other].map((one) => one.api('/slm/select', { method: 'POST', body: { modelId: 'again' } })));
      const [digest = '', same] = shown.map(({ json: change }) => (change as { digest: string }).digest);
      expect(same).toBe(digest);
      const write = (one: OpenedConsole) => one.api('/slm/select', { method: 'POST', body: { modelId: 'again', apply: 'worktree', digest } });
      expect((await write(opened)).status).toBe(200);
      const after = await readFile(join(opened.project.path, 'parity.config.yaml'), 'utf8');
      const { status, json: said } = await write(other);
      expect([status, JSON.stringify(said)]).toEqual([400, expect.stringContaining('nothing was written')]);
      expect(await readFile(join(opened.project.path, 'parity.config.yaml'), 'utf8')).toBe(after);
    } finally {
      await other.close();
    }
  });

  it('a run that was started meanwhile from the command line is told of, and loses neither its lock nor its config', async () => {
    await opened.project.run('dummy-agent', '--count', '120', '--seed', '7', '--out', 'datasets/dummy-agent');
    const run = opened.project.start('run');
    try {
      const busy = await eventually(async () => ((await opened.api('/project')).json as { busy: { command: string } | null }).busy ?? undefined);
      expect(busy.command).toMatch(/run/);
      const lock = await readdir(join(opened.project.path, '.fledgling/run.lock'));
      const { json: change } = await opened.api('/slm/select', { method: 'POST', body: { modelId: 'nano' } });
      const { digest } = change as { digest: string };
      await opened.api('/slm/select', { method: 'POST', body: { modelId: 'nano', apply: 'worktree', digest } });
      for (const path of ['/runs', '/progress', '/training/status', '/dataset', '/slm/models', '/hf/sources'])
        expect((await opened.api(path)).status, path).toBeLessThan(500);
      expect(await readdir(join(opened.project.path, '.fledgling/run.lock'))).toEqual(lock);
    } finally {
      const ended = new Promise((resolve) => run.once('exit', resolve));
      run.kill('SIGKILL');
      await ended;
    }
    // Whoever was killed holds nothing.
    expect(((await opened.api('/project')).json as { busy: unknown }).busy).toBeNull();
  }, 60_000);
});

/** The lines of the demo's one model. */
async function nano({ project }: OpenedConsole): Promise<string[]> {
  const lines = (await readFile(join(project.path, 'parity.config.yaml'), 'utf8')).split('\n');
  const from = lines.indexOf('    nano:') + 1;
  return lines.slice(from, lines.indexOf('', from));
}

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
    // What the console's own page still asks for is none of this.
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
