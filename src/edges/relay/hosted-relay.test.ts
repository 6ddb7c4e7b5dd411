import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, test } from 'vitest';
import { Interrupted, UserError } from '../../errors.ts';
import {
  ask,
  type Behaviour,
  cutAfterHeaders,
  events,
  hang,
  KEY,
  type Misbehaving,
  misbehaving,
  relayTo,
  replies,
  reset,
  textOf,
} from './misbehaving.test-data.ts';

const open: Misbehaving[] = [];
const serverOf = async (...behaviours: Behaviour[]) => {
  const server = await misbehaving(...behaviours);
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const ok = replies(200, { id: 'chatcmpl-1' });

describe('what goes on to the hosted model', () => {
  it('is the body but for the model, with our key and nothing that belongs to the client', async () => {
    const server = await serverOf(ok);
    const headers = {
      ...{ authorization: 'Bearer sk-theirs', 'Api-Key': 'theirs', cookie: 'a=b', 'x-fledgling-route': 'local', 'openai-organization': 'org-theirs' },
      ...{
        'x-forwarded-for': '10.0.0.1',
        host: 'elsewhere',
        'content-length': '3',
        'user-agent': 'OpenAI/JS 6',
        'X-Stainless-Lang': 'js',
        accept: 'application/json',
      },
    };
    expect(await textOf(await ask(relayTo(server.url), { headers }))).toBe('{"id":"chatcmpl-1"}');
    const [received] = server.received;
    expect(received).toMatchObject({
      url: '/v1/chat/completions',
      body: '{"model":"deployed","seed":12345678901234567890,"messages":[]}',
      headers: { authorization: `Bearer ${KEY}`, 'user-agent': 'OpenAI/JS 6', 'x-stainless-lang': 'js', accept: 'application/json', 'content-length': '62' },
    });
    for (const name of ['api-key', 'cookie', 'x-fledgling-route', 'openai-organization', 'x-forwarded-for']) expect(received?.headers).not.toHaveProperty(name);
  });

  it.each([
    [null, '/openai/v1/chat/completions'],
    ['2024-10-21', '/openai/deployments/deployed/chat/completions?api-version=2024-10-21'],
  ])('reaches Azure with API version %s at its own address', async (apiVersion, url) => {
    const server = await serverOf(ok);
    const endpoint = server.url.replace('/v1', '');
    expect(await ask(relayTo(endpoint, { provider: 'azure-openai', endpoint, apiVersion }))).toMatchObject({ ok: true, attempts: 1 });
    expect(server.received[0]).toMatchObject({ url, headers: { 'api-key': KEY } });
    expect(server.received[0]?.headers).not.toHaveProperty('authorization');
  });

  it('needs a key that can stand in a header, and does not tell it', () => {
    expect(() => relayTo('https://api.openai.com/v1', { apiKey: null })).toThrow('The environment variable OPENAI_API_KEY holds no key');
    const broken = () => relayTo('http://127.0.0.1:1/v1', { apiKey: `${KEY}\n` });
    expect(broken).toThrow(UserError);
    expect(broken).not.toThrow(KEY);
  });
});

describe('what comes back', () => {
  it('is the reply with the headers that tell neither account nor connection', async () => {
    const headers = {
      ...{ 'retry-after': '7', 'x-ratelimit-remaining-tokens': '12', 'x-request-id': 'up-1', 'openai-processing-ms': '9' },
      ...{ 'set-cookie': 'a=b', 'openai-organization': 'org-ours', 'x-fledgling-model': 'fake', 'access-control-allow-origin': '*', connection: 'close' },
    };
    const server = await serverOf(replies(400, { error: { message: 'no such parameter' } }, headers));
    const asked = await ask(relayTo(server.url));
    expect(asked).toMatchObject({ ok: true, attempts: 1, reply: { status: 400 } });
    expect(asked.ok && asked.reply.headers).toEqual({
      ...{ 'content-type': 'application/json', 'retry-after': '7', 'x-ratelimit-remaining-tokens': '12', 'x-request-id': 'up-1', 'openai-processing-ms': '9' },
    });
    expect(await textOf(asked)).toBe('{"error":{"message":"no such parameter"}}');
  });

  it('is each event at once, and no faster than it is read', async () => {
    let written = 0;
    const endless: Behaviour = async (response, { isGone }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (!isGone() && written < 4_000) {
        if (!response.write(`data: ${'x'.repeat(16_000)}\n\n`)) await drained(response);
        written += 1;
      }
    };
    const server = await serverOf(endless);
    const asked = await ask(relayTo(server.url));
    const reader = asked.ok ? asked.reply.body?.getReader() : undefined;
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('data: x');
    await new Promise((resolve) => setTimeout(resolve, 300));
    // 64 MB are there to be written; what buffers of the connection hold is far less.
    expect(written).toBeLessThan(2_000);
    await reader?.cancel();
    await expect.poll(() => server.received[0]?.isGone()).toBe(true);
  });

  it('hides a key that an error quotes, and is not 401 for a key that is not the client’s', async () => {
    const server = await serverOf(
      replies(403, { error: { message: `Project of ${KEY} (sk-ours-****************cdef) has no access` } }),
      replies(401, { error: { message: `Incorrect API key provided: ${KEY}` } }),
    );
    const relay = relayTo(server.url);
    expect(await textOf(await ask(relay))).toBe('{"error":{"message":"Project of *** (***) has no access"}}');
    const refused = await ask(relay);
    expect(refused).toMatchObject({ ok: true, reply: { status: 502 } });
    expect(JSON.parse(await textOf(refused))).toMatchObject({ error: { code: 'hosted_key_refused', message: expect.stringContaining('HTTP 401') } });
  });

  it('is an error of its own in place of one that is endless', async () => {
    const server = await serverOf(replies(400, { error: { message: 'x'.repeat(1_000_000) } }));
    expect(JSON.parse(await textOf(await ask(relayTo(server.url))))).toMatchObject({ error: { code: 'hosted_error' } });
  });
});

describe('a hosted model that misbehaves', () => {
  it.each([
    ['resets the connection', reset],
    ['answers 500', replies(500)],
    ['answers 503', replies(503)],
    ['answers 429', replies(429, {}, { 'retry-after': '0' })],
    ['sends far too many headers', replies(200, {}, { 'x-long': 'x'.repeat(70_000) })],
    ['resets after the headers', cutAfterHeaders],
  ])('and %s is asked again, and the client sees only the answer', async (_, behaviour) => {
    const server = await serverOf(behaviour, ok);
    const asked = await ask(relayTo(server.url));
    expect(asked).toMatchObject({ ok: true, attempts: 2, reply: { status: 200 } });
    expect(await textOf(asked)).toBe('{"id":"chatcmpl-1"}');
  });

  it('is asked as often as it may be, and its last reply is the client’s', async () => {
    const server = await serverOf(replies(500, { error: { message: 'sorry' } }));
    const asked = await ask(relayTo(server.url));
    expect(asked).toMatchObject({ ok: true, attempts: 3, reply: { status: 500 } });
    expect(await textOf(asked)).toContain('sorry');
    expect(server.received).toHaveLength(3);
  });

  it('and asks for a long wait is not waited for', async () => {
    const server = await serverOf(replies(429, { error: { message: 'slow down' } }, { 'retry-after': '60' }));
    expect(await ask(relayTo(server.url))).toMatchObject({ ok: true, attempts: 1, reply: { status: 429, headers: { 'retry-after': '60' } } });
  });

  it('and says nothing is asked again, then given up', async () => {
    const server = await serverOf(hang);
    const asked = await ask(relayTo(server.url, { firstByteMs: 50, maxAttempts: 2 }));
    expect(asked).toEqual({ ok: false, why: 'timeout', sentence: 'the hosted model said nothing within 0.05 s', attempts: 2 });
    expect(server.received).toHaveLength(2);
    await expect.poll(() => server.received.every(({ isGone }) => isGone())).toBe(true);
  });

  it('and is not there is told in one sentence without address or key', async () => {
    const server = await serverOf(ok);
    await server.close();
    const asked = await ask(relayTo(server.url, { maxAttempts: 1 }));
    expect(asked).toEqual({ ok: false, why: 'unreachable', sentence: 'the hosted model could not be reached: ECONNREFUSED', attempts: 1 });
  });

  it('and redirects gets no key anywhere else', async () => {
    const elsewhere = await serverOf(ok);
    const server = await serverOf(replies(307, {}, { location: `${elsewhere.url}/chat/completions` }));
    expect(await ask(relayTo(server.url))).toMatchObject({ ok: false, why: 'unreachable', sentence: expect.stringContaining('redirect (HTTP 307)') });
    expect([server.received.length, elsewhere.received.length]).toEqual([1, 0]);
  });

  it('and breaks off in mid-answer is not asked again: the stream ends with an error', async () => {
    const server = await serverOf(events(['one'], (response) => response.destroy()));
    const asked = await ask(relayTo(server.url));
    expect(asked).toMatchObject({ ok: true, attempts: 1 });
    await expect(textOf(asked)).rejects.toThrow('The answer broke off: the hosted model closed the connection in mid-answer.');
    expect(server.received).toHaveLength(1);
  });

  it('and falls silent in mid-answer is left', async () => {
    const server = await serverOf(events(['one'], () => {}));
    await expect(textOf(await ask(relayTo(server.url, { idleMs: 50 })))).rejects.toThrow('said nothing more for 0.05 s');
    await expect.poll(() => server.received[0]?.isGone()).toBe(true);
  });

  it('and goes on for ever is left at the end of the request’s time', async () => {
    const server = await serverOf(events(['one'], () => {}));
    await expect(textOf(await ask(relayTo(server.url, { deadlineMs: 100 })))).rejects.toThrow('not whole at the end of its time');
    const waiting = await serverOf(hang);
    expect(await ask(relayTo(waiting.url, { deadlineMs: 100 }))).toMatchObject({ ok: false, why: 'timeout', sentence: expect.stringContaining('0.1 s') });
  });
});

describe('the breaker', () => {
  test('opens after failures, lets one request try after its rest, and closes when that is answered', async () => {
    const notices: string[] = [];
    const server = await serverOf(reset, reset, reset, reset, reset, hang, ok);
    const relay = relayTo(server.url, { maxAttempts: 1, restMs: 150, firstByteMs: 300, onNotice: (line) => notices.push(line) });
    for (let time = 0; time < 5; time += 1) expect(await ask(relay)).toMatchObject({ ok: false, why: 'unreachable' });
    expect(relay.isUp()).toBe(false);
    expect(await ask(relay)).toMatchObject({ ok: false, why: 'open', sentence: expect.stringContaining('could not be reached') });
    expect(server.received).toHaveLength(5);
    await expect.poll(() => relay.isUp()).toBe(true);
    // The one that tries is answered with silence; another that comes meanwhile is not kept waiting for it.
    const trying = ask(relay);
    expect(await ask(relay)).toMatchObject({ ok: false, why: 'open' });
    expect(await trying).toMatchObject({ ok: false, why: 'timeout' });
    expect(await ask(relay)).toMatchObject({ ok: false, why: 'open' });
    await expect.poll(() => relay.isUp()).toBe(true);
    expect(await ask(relay)).toMatchObject({ ok: true });
    expect(notices).toEqual([
      'The hosted model is left alone for 0.15 s: too many attempts failed, the last because the hosted model could not be reached: ECONNRESET.',
      'The hosted model is left alone for 0.15 s: too many attempts failed, the last because the hosted model said nothing within 0.3 s.',
      'The hosted model answers again.',
    ]);
  });

  test('counts neither a reply of 4xx nor a client that left', async () => {
    const server = await serverOf(replies(400), replies(404), replies(422), replies(400), replies(429), replies(400), hang);
    const relay = relayTo(server.url, { maxAttempts: 1 });
    for (let time = 0; time < 6; time += 1) await textOf(await ask(relay));
    for (let time = 0; time < 6; time += 1) {
      const left = new AbortController();
      const asked = ask(relay, { signal: left.signal });
      await expect.poll(() => server.received.length).toBe(7 + time);
      left.abort();
      await expect(asked).rejects.toThrow(Interrupted);
    }
    expect(relay.isUp()).toBe(true);
  });

  test('counts answers that break off', async () => {
    const server = await serverOf(events(['one'], (response) => response.destroy()));
    const relay = relayTo(server.url);
    for (let time = 0; time < 3; time += 1) await textOf(await ask(relay)).catch(() => undefined);
    expect(relay.isUp()).toBe(false);
  });

  test('does not take a client that left the one try for an answer', async () => {
    const server = await serverOf(reset, reset, reset, reset, reset, hang);
    const relay = relayTo(server.url, { maxAttempts: 1, restMs: 100 });
    for (let time = 0; time < 5; time += 1) await ask(relay);
    await expect.poll(() => relay.isUp()).toBe(true);
    const left = new AbortController();
    const trying = ask(relay, { signal: left.signal });
    await expect.poll(() => server.received.length).toBe(6);
    left.abort();
    await expect(trying).rejects.toThrow(Interrupted);
    await expect.poll(async () => (await ask(relay)).ok).toBe(false);
    expect(server.received.length).toBe(6);
  });
});

describe('what is in flight', () => {
  test('is limited, until the ends of bodies; some wait in order, the rest is told at once', async () => {
    const held: (() => void)[] = [];
    const server = await serverOf(events(['one'], (response) => held.push(() => response.end())));
    const relay = relayTo(server.url, { concurrency: 1, queue: 1 });
    const first = await ask(relay);
    const second = ask(relay);
    expect(await ask(relay)).toEqual({ ok: false, why: 'busy', sentence: '1 requests are with the hosted model and 1 wait for it already', attempts: 0 });
    await expect.poll(() => held.length).toBe(1);
    expect(server.received).toHaveLength(1);
    held[0]?.();
    expect(await textOf(first)).toBe('data: one\n\n');
    expect(await second).toMatchObject({ ok: true });
    expect(server.received).toHaveLength(2);
  });

  test('ends with the client that left, before and in the answer, and makes room', async () => {
    const server = await serverOf(
      hang,
      events(['one'], () => {}),
      ok,
    );
    const relay = relayTo(server.url, { concurrency: 1, queue: 1 });
    const left = new AbortController();
    const waiting = ask(relay, { signal: left.signal });
    await expect.poll(() => server.received.length).toBe(1);
    left.abort();
    await expect(waiting).rejects.toThrow(Interrupted);
    await expect.poll(() => server.received[0]?.isGone()).toBe(true);
    const gone = new AbortController();
    const text = textOf(await ask(relay, { signal: gone.signal }));
    gone.abort();
    await expect(text).rejects.toThrow(Interrupted);
    await expect.poll(() => server.received[1]?.isGone()).toBe(true);
    expect(await textOf(await ask(relay))).toBe('{"id":"chatcmpl-1"}');
  });

  test('a client that leaves while a failed request waits to be asked again lets go of its place', async () => {
    const server = await serverOf(replies(429, {}, { 'retry-after': '9' }), ok);
    const relay = relayTo(server.url, { concurrency: 1, queue: 0 });
    const left = new AbortController();
    const waiting = ask(relay, { signal: left.signal });
    await expect.poll(() => server.received.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    left.abort();
    await expect(waiting).rejects.toThrow(Interrupted);
    expect(await ask(relay)).toMatchObject({ ok: true });
  });
});

async function drained(response: ServerResponse): Promise<void> {
  const either = new AbortController();
  const { signal } = either;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).finally(() => either.abort());
}
