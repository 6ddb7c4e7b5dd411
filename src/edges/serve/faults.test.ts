import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { UserError } from '../../errors.ts';
import { COMPLETION, fakeSwap, hanging, LIMITS, REQUEST, type TestServer, testServer, whole } from './serve.test-data.ts';

const open: TestServer[] = [];
const started: typeof testServer = async (...args) => {
  const server = await testServer(...args);
  open.push(server);
  return server;
};
afterEach(() => Promise.all(open.splice(0).map((server) => server.drain(0))));
const lives = async (server: TestServer) => expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

/** Sends a body of so many bytes in pieces, chunked or with its length; resolves with the status, or with what broke. */
function flood(server: TestServer, bytes: number, { chunked }: { chunked: boolean }): Promise<{ status: number | null; sent: number }> {
  return new Promise((resolve) => {
    let sent = 0;
    const headers = { 'content-type': 'application/json', ...(chunked ? {} : { 'content-length': bytes }) };
    const asked = httpRequest(`${server.url}/v1/chat/completions`, { method: 'POST', headers }, (reply) => {
      reply.resume();
      resolve({ status: reply.statusCode ?? null, sent });
    });
    asked.on('error', () => resolve({ status: null, sent }));
    const piece = Buffer.alloc(65_536, 'x');
    const send = () => {
      while (sent < bytes && !asked.destroyed) {
        sent += piece.length;
        if (!asked.write(piece)) {
          asked.once('drain', send);
          return;
        }
      }
      if (!asked.destroyed) asked.end();
    };
    send();
  });
}

describe('a body of 100 MB', () => {
  test.each([{ chunked: true }, { chunked: false }])('gets 413 before it is read whole, %o', async ({ chunked }) => {
    const server = await started(whole);
    const { status, sent } = await flood(server, 100_000_000, { chunked });
    expect(status).toBe(413);
    expect(sent).toBeLessThan(50_000_000);
    await lives(server);
  });

  test('from many at once is never held: memory stays where it was', async () => {
    const server = await started(whole, { limits: { ...LIMITS, inFlight: 64, queue: 64 } });
    await flood(server, 100_000_000, { chunked: true });
    globalThis.gc?.();
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    let peak = 0;
    const watching = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed);
    }, 5);
    const all = await Promise.all(Array.from({ length: 16 }, () => flood(server, 100_000_000, { chunked: true })));
    clearInterval(watching);
    expect(all.every(({ status }) => status === 413 || status === 429 || status === null)).toBe(true);
    // Sixteen bodies of the largest size may be held at once; the clients' own buffers are in this process too.
    expect(peak - before).toBeLessThan(300_000_000);
    await lives(server);
  });
});

describe('a slow client', () => {
  test('that does not send its body gets 408', async () => {
    const server = await started(whole, { patience: { bodyMs: 50 } });
    const text = await raw(server, `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`);
    expect(text).toContain('408');
    expect(text).toContain('"code":"request_timeout"');
    await lives(server);
  });

  test('that does not even send its headers gets 408, and no HTTP gets 400', async () => {
    const server = await started(whole, { patience: { headersMs: 100, bodyMs: 100 } });
    expect(await raw(server, 'POST /v1/chat/completions HTTP/1.1\r\nhost: loc')).toContain('408 Request Timeout');
    expect(await raw(server, 'hello\r\n\r\n')).toContain('"message":"This is no HTTP request."');
    await lives(server);
  });
});

describe('a client that is gone', () => {
  test('in mid-stream ends the work for it', async () => {
    const stopped = Promise.withResolvers<string>();
    const server = await started(async (_, signal) => {
      signal.addEventListener('abort', () => stopped.resolve('aborted'));
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new TextEncoder().encode('data: {}\n\n')),
        cancel: () => undefined,
      });
      return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
    });
    const client = new AbortController();
    const reply = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      body: REQUEST,
      headers: { 'content-type': 'application/json' },
      signal: client.signal,
    });
    await reply.body?.getReader().read();
    client.abort();
    expect(await stopped.promise).toBe('aborted');
    await lives(server);
  });

  test('while it waits gives its turn to the next', async () => {
    const server = await started(hanging, { limits: { ...LIMITS, inFlight: 1, queue: 8 } });
    const clients = Array.from({ length: 5 }, () => new AbortController());
    const asked = clients.map(({ signal }) =>
      fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: REQUEST, headers: { 'content-type': 'application/json' }, signal }).catch(() => null),
    );
    await sleep(100);
    for (const client of clients) client.abort();
    await Promise.all(asked);
    for (let tries = 0; tries < 100 && !(await metrics(server)).includes('fledgling_in_flight 0'); tries += 1) await sleep(10);
    expect(await metrics(server)).toMatch(/fledgling_in_flight 0[\s\S]*fledgling_queued 0/);
  });
});

test('an answer that breaks off breaks the connection: nobody takes half of it for all', async () => {
  const server = await started(async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('data: {"half":true}\n\n'));
        setTimeout(() => controller.error(new Error('the hosted model is gone')), 20);
      },
    });
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
  });
  const reply = await server.post(REQUEST);
  await expect(reply.text()).rejects.toThrow();
  await lives(server);
});

test('a failure within is one error with an id, the log has its reason, and the server lives', async () => {
  const server = await started(async () => {
    throw new TypeError('secret detail');
  });
  const reply = await server.post(REQUEST);
  const text = await reply.text();
  expect([reply.status, text]).toEqual([500, expect.stringMatching(/The server failed at req_[0-9a-f]{24}; its log says how\./)]);
  expect(text).not.toContain('secret detail');
  expect(server.logged.join('')).toContain('secret detail');
  await lives(server);
});

describe('draining', () => {
  test('readyz says so, new requests get 503, what runs is finished', async () => {
    const go = Promise.withResolvers<void>();
    const server = await testServer(async (incoming, signal) => {
      await go.promise;
      return whole(incoming, signal);
    });
    const running = server.post(REQUEST);
    await sleep(50);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const drained = server.drain(10_000);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    const refused = await server.post(REQUEST);
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([503, '1', { error: { code: 'draining' } }]);
    go.resolve();
    expect(await (await running).json()).toEqual(COMPLETION);
    expect(await drained).toEqual({ cut: 0 });
    expect(server.kept).toHaveLength(1);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  test('what does not end in time is cut, and its work stopped', async () => {
    let stopped = false;
    const server = await testServer((incoming, signal) => {
      signal.addEventListener('abort', () => {
        stopped = true;
      });
      return hanging(incoming, signal);
    });
    const running = server.post(REQUEST).catch(() => 'cut');
    await sleep(50);
    expect(await server.drain(50)).toEqual({ cut: 1 });
    expect([await running, stopped]).toEqual(['cut', true]);
  });

  test('a port that is taken is said in one sentence', async () => {
    const server = await started(whole);
    const second = testServer(whole, { port: Number(new URL(server.url).port), swap: fakeSwap(whole) });
    await expect(second).rejects.toThrow(UserError);
    await expect(second).rejects.toThrow('expected a free port');
  });
});

test('readyz says why it is not ready, and requests are answered all the same', async () => {
  const server = await started(whole, { readiness: () => ({ ok: false, why: 'adapter of toolcall changed on disk' }) });
  const reply = await fetch(`${server.url}/readyz`);
  expect([reply.status, await reply.json()]).toEqual([503, { status: 'not ready', ok: false, why: 'adapter of toolcall changed on disk' }]);
  expect((await server.post(REQUEST)).status).toBe(200);
});

async function metrics({ url }: TestServer): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** All that the server says to bytes that are perhaps no request. */
function raw({ url }: TestServer, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => {
      said += String(data);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
  });
}
