import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { newKey, parseKeys } from './auth/keys.ts';
import { REQUEST, type TestServer, testServer, whole } from './serve.test-data.ts';

// What somebody sends who means harm, byte by byte; after each of it the server answers as before.
const open: TestServer[] = [];
const started: typeof testServer = async (...args) => {
  const server = await testServer(...args);
  open.push(server);
  return server;
};
afterEach(() => Promise.all(open.splice(0).map((server) => server.drain(0))));

/** All that the server says until it closes, or half a second after its last word. */
function raw({ url }: TestServer, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    const done = () => {
      socket.destroy();
      resolve(said);
    };
    let timer = setTimeout(done, 3_000);
    socket.on('data', (data) => {
      said += String(data);
      clearTimeout(timer);
      timer = setTimeout(done, 500);
    });
    socket.on('error', done).on('close', done);
  });
}
const statuses = (said: string) => [...said.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
const chat = (headers: string, body: string) =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${headers}\r\n${body}`;
const smuggled = 'GET /v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n';
const zipped = gzipSync(Buffer.alloc(20_000_000));

describe.each<[string, string, (said: string) => void]>([
  ['a length and chunks at once', chat('content-length: 4\r\ntransfer-encoding: chunked\r\n', `0\r\n\r\n${smuggled}`), only(400)],
  ['two lengths', chat('content-length: 0\r\ncontent-length: 60\r\n', smuggled), only(400)],
  ['a length with a sign', chat('content-length: +0\r\n', smuggled), only(400)],
  ['an encoding that only looks like chunks', chat('transfer-encoding: xchunked\r\n', `0\r\n\r\n${smuggled}`), only(400)],
  ['a chunk longer than numbers go', chat('transfer-encoding: chunked\r\n', `FFFFFFFFFFFFFFFFF\r\n${smuggled}`), only(400)],
  ['a header folded over two lines', chat('x-a: b\r\n content-length: 60\r\n', smuggled), only(400)],
  ['a line that ends without its return', `GET /v1/models HTTP/1.1\nhost: localhost\n\n`, only(400)],
  ['a space before the colon', chat('content-length : 60\r\n', smuggled), only(400)],
  ['no host', 'GET /v1/models HTTP/1.1\r\n\r\n', only(400)],
  ['a host that is none', 'GET /v1/models HTTP/1.1\r\nhost: local host/..@x\r\n\r\n', noneIs(200, 500)],
  ['two hosts', 'GET /v1/models HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n', noneIs(500)],
  ['another server by its whole address', 'GET http://evil.example/v1/models HTTP/1.1\r\nhost: evil.example\r\n\r\n', noneIs(200, 500)],
  ['an address that is none', 'GET http://[::1 HTTP/1.1\r\nhost: localhost\r\n\r\n', noneIs(200, 500)],
  ['an address of two slashes', 'GET //evil.example/v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n', noneIs(200, 500)],
  ['a way out of the address', 'GET /v1/models/../../../etc/passwd HTTP/1.1\r\nhost: localhost\r\n\r\n', noneIs(200, 500)],
  ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nhost: localhost\r\n\r\n', noneIs(200, 500)],
  ['an upgrade', 'GET /v1/models HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n', noneIs(101, 500)],
  ['HTTP/2 unasked', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', noneIs(200, 500)],
])('%s', (_, bytes, holds) => {
  test('is told apart or refused, in one answer', async () => {
    const server = await started(whole);
    holds(await raw(server, bytes));
    expect((await server.post(REQUEST)).status).toBe(200);
    expect(server.logged.join('')).not.toMatch(/evil|etc\/passwd|a bug in Fledgling/);
  });
});

function only(status: number): (said: string) => void {
  return (said) => expect(statuses(said)).toEqual([status]);
}

function noneIs(...not: number[]): (said: string) => void {
  return (said) => expect(statuses(said).filter((status) => not.includes(status))).toEqual([]);
}

test.each([{ encoding: 'gzip' }, { encoding: 'br' }, { encoding: 'gzip, identity' }, { encoding: 'GZIP' }])(
  'a body in $encoding is never opened',
  async ({ encoding }) => {
    const server = await started(whole);
    const before = process.memoryUsage().arrayBuffers;
    expect((await server.post(zipped, { 'content-encoding': encoding })).status).toBe(415);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  },
);

test('HEAD and OPTIONS say no more than GET does, and let no web page in', async () => {
  const key = newKey('agent', null);
  const server = await started(whole, { keys: () => parseKeys(key.line, 'keys') });
  for (const path of ['/metrics', '/v1/models', '/v1/models/fledgling'])
    expect([path, (await fetch(server.url + path, { method: 'HEAD' })).status]).toEqual([path, 401]);
  for (const path of ['/v1/chat/completions', '/openai/deployments/x/chat/completions', '/metrics', '/v1/models']) {
    const reply = await fetch(server.url + path, { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } });
    expect([path, reply.status, [...reply.headers.keys()].filter((name) => name.startsWith('access-control'))]).toEqual([path, 405, []]);
  }
});

test('names of sessions, models and agents reach neither a header nor the log', async () => {
  const server = await started(whole);
  const reply = await server.post(REQUEST, { 'x-fledgling-session': 'evil\tsession', 'user-agent': '{"level":60,"evil":1}', 'x-request-id': 'evil-id' });
  expect(reply.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{24}$/);
  await reply.text();
  const missing = await fetch(`${server.url}/v1/models/${encodeURIComponent('evil\r\nset-cookie: a=b')}`);
  expect([missing.status, missing.headers.get('set-cookie')]).toEqual([404, null]);
  expect(await missing.text()).not.toContain('evil');
  expect(server.logged.join('')).not.toContain('evil');
  expect(await (await fetch(`${server.url}/metrics`)).text()).not.toContain('evil');
});

test('connections that say nothing, or never read, end by themselves', async () => {
  const server = await started(whole, { patience: { headersMs: 100, bodyMs: 100, keepAliveMs: 100 } });
  const ended = ['', 'G', chat('content-length: 100\r\n', ''), 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n'].map((bytes) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('close', () => resolve('ended')).on('error', () => resolve('ended'));
    socket.resume();
    return promise;
  });
  expect(await Promise.all(ended)).toEqual(ended.map(() => 'ended'));
  expect((await server.post(REQUEST)).status).toBe(200);
});
