import OpenAI, { APIError, AzureOpenAI } from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { UserError } from '../../errors.ts';
import { newKey, parseKeys } from './auth/keys.ts';
import { type Answer, COMPLETION, events, hanging, LIMITS, REQUEST, servedEntry, type TestServer, testServer, whole } from './serve.test-data.ts';

const open: TestServer[] = [];
const started: typeof testServer = async (...args) => {
  const server = await testServer(...args);
  open.push(server);
  return server;
};
afterEach(() => Promise.all(open.splice(0).map((server) => server.drain(0))));

const clientOf = ({ url }: TestServer, apiKey = 'none') => new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
const ask = { model: 'fledgling', messages: [{ role: 'user' as const, content: 'hello' }] };

describe('the stock client', () => {
  test('gets the answer, its id and its headers', async () => {
    const server = await started(whole);
    const { data, response, request_id } = await clientOf(server).chat.completions.create(ask).withResponse();
    expect(data.choices[0]?.message.content).toBe('Hello.');
    expect(request_id).toMatch(/^req_[0-9a-f]{24}$/);
    expect(response.headers.get('x-fledgling-model')).toBe('hosted');
  });

  test('streams', async () => {
    const text = events(['Hel', 'lo.'].map((content) => ({ ...COMPLETION, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })));
    const server = await started(async () => ({ status: 200, headers: { 'content-type': 'text/event-stream' }, body: new Response(text).body ?? '' }));
    let said = '';
    for await (const chunk of await clientOf(server).chat.completions.create({ ...ask, stream: true })) said += chunk.choices[0]?.delta.content ?? '';
    expect(said).toBe('Hello.');
  });

  test('lists the models, and is told which there is not', async () => {
    const client = clientOf(await started(whole));
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['gpt-4o-mini', 'fledgling']);
    expect((await client.models.retrieve('fledgling')).id).toBe('fledgling');
    await expect(client.models.retrieve('gpt-9')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test('of Azure reaches the same by its own paths and its own header', async () => {
    const key = newKey('agent', null);
    const server = await started(whole, { keys: () => parseKeys(key.line, 'keys') });
    for (const client of [
      new AzureOpenAI({ apiKey: key.key, endpoint: server.url, apiVersion: '2024-10-21', maxRetries: 0 }),
      new OpenAI({ apiKey: key.key, baseURL: `${server.url}/openai/v1`, maxRetries: 0 }),
    ])
      expect((await client.chat.completions.create(ask)).choices[0]?.message.content).toBe('Hello.');
  });
});

describe('who may ask', () => {
  test('a wrong key and none get 401 in OpenAI’s shape, and are not repeated in the log', async () => {
    const key = newKey('agent', null);
    const server = await started(whole, { keys: () => parseKeys(key.line, 'keys') });
    const wrong = `flg_${'x'.repeat(43)}`;
    const refused = clientOf(server, wrong).chat.completions.create(ask);
    await expect(refused).rejects.toSatisfy((error) => error instanceof APIError && error.status === 401 && error.code === 'invalid_api_key');
    expect((await server.post(REQUEST)).status).toBe(401);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${server.url}/v1/models`)).status).toBe(401);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await clientOf(server, key.key).chat.completions.create(ask)).choices).toHaveLength(1);
    expect(server.logged.join('')).not.toMatch(new RegExp(`${wrong}|${key.key}|hello`));
  });

  test('the key stays in this house', async () => {
    const key = newKey('agent', null);
    const seen: Record<string, string>[] = [];
    const server = await started(
      async (incoming, signal) => {
        seen.push({ ...incoming.headers });
        return whole(incoming, signal);
      },
      { keys: () => parseKeys(key.line, 'keys') },
    );
    await server.post(REQUEST, { authorization: `Bearer ${key.key}`, cookie: 'a=b', 'x-fledgling-session': 's1' });
    expect(seen[0]).toMatchObject({ 'x-fledgling-session': 's1' });
    expect(JSON.stringify(seen)).not.toMatch(new RegExp(`${key.key}|cookie|authorization`));
  });

  test('a key of so many requests a minute gets 429 with Retry-After, others do not', async () => {
    const [few, many] = [newKey('few', 2), newKey('many', null)];
    const server = await started(whole, { keys: () => parseKeys(`${few.line}\n${many.line}`, 'keys'), now: () => 0 });
    const statuses = [];
    for (let asked = 0; asked < 3; asked += 1) statuses.push((await server.post(REQUEST, { authorization: `Bearer ${few.key}` })).status);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await server.post(REQUEST, { authorization: `Bearer ${few.key}` });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.post(REQUEST, { authorization: `Bearer ${many.key}` })).status).toBe(200);
  });

  test('without keys only this machine is listened to, and only by its own names', async () => {
    await expect(testServer(whole, { host: '0.0.0.0' })).rejects.toThrow(UserError);
    await expect(testServer(whole, { host: '0.0.0.0' })).rejects.toThrow('expected a loopback address without --keys');
    const server = await started(whole);
    const { request } = await import('node:http');
    const status = await new Promise((resolve) =>
      request(`${server.url}/v1/models`, { headers: { host: 'evil.example' } }, (reply) => resolve(reply.statusCode)).end(),
    );
    expect(status).toBe(403);
  });
});

describe('what is no request', () => {
  test.each<[string, string, RequestInit, number, string]>([
    ['another address', '/v2/chat', {}, 404, 'unknown_url'],
    ['a way that the address does not take', '/v1/chat/completions', { method: 'GET' }, 405, 'method_not_allowed'],
    ['no JSON by its type', '/v1/chat/completions', { method: 'POST', body: 'a=b' }, 415, 'unsupported_media_type'],
    [
      'a compressed body',
      '/v1/chat/completions',
      { method: 'POST', body: 'x', headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } },
      415,
      'unsupported_content_encoding',
    ],
    [
      'bytes that are no text',
      '/v1/chat/completions',
      { method: 'POST', body: new Uint8Array([0xff, 0xfe]), headers: { 'content-type': 'application/json' } },
      400,
      'invalid_encoding',
    ],
  ])('%s', async (_, path, init, status, code) => {
    const server = await started(whole);
    const reply = await fetch(server.url + path, init);
    expect([reply.status, ((await reply.json()) as { error: unknown }).error]).toEqual([status, expect.objectContaining({ code, param: null })]);
    expect((await server.post(REQUEST)).status).toBe(200);
  });
});

describe('load', () => {
  test('as many as work and wait are taken, the rest gets 429 with Retry-After at once', async () => {
    const waiting: (() => void)[] = [];
    const answer: Answer = async (incoming, signal) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return whole(incoming, signal);
    };
    const server = await started(answer, { limits: { ...LIMITS, inFlight: 1, queue: 1 } });
    const first = server.post(REQUEST);
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = server.post(REQUEST);
    while (!(await metric(server, 'fledgling_queued 1'))) await new Promise((resolve) => setTimeout(resolve, 5));
    const third = await server.post(REQUEST);
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1']);
    waiting.shift()?.();
    expect((await first).status).toBe(200);
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    waiting.shift()?.();
    expect((await second).status).toBe(200);
  });

  test('a request that takes too long gets 504, and its work is stopped', async () => {
    let stopped = false;
    const answer: Answer = async (incoming, signal) => {
      signal.addEventListener('abort', () => {
        stopped = true;
      });
      return hanging(incoming, signal);
    };
    const server = await started(answer, { limits: { ...LIMITS, requestTimeoutMs: 30 } });
    const reply = await server.post(REQUEST);
    expect([reply.status, stopped]).toEqual([504, true]);
  });
});

test('metrics count by model, reason and status, and hold nothing that a client wrote', async () => {
  const local = { outcome: 'answered', asked: 2, latencyMs: 3, usage: { promptTokens: 7, completionTokens: 2 }, answerSha256: null } as const;
  const entry = servedEntry('req_1', { by: 'local', reason: 'redecoded', track: 'toolcall', agrees: true, local, hosted: null });
  const server = await started(async (incoming, signal) => ({ ...(await whole(incoming, signal)), served: Promise.resolve(entry) }), {
    rollout: () => [{ track: 'toolcall', share: 0.25, isRolledBack: false }],
  });
  await (await server.post(REQUEST)).text();
  await (await server.post('{"model":"evil label"}', { 'content-type': 'text/plain' })).text();
  for (const line of [
    'fledgling_requests_total{model="local",reason="redecoded",status="200",track="toolcall"} 1',
    'fledgling_refused_total{status="415",why="content-type"} 1',
    'fledgling_local_tokens_total{kind="prompt"} 7',
    'fledgling_redecoded_total 1',
    'fledgling_pairs_total{agrees="true",track="toolcall"} 1',
    'fledgling_rollout_share{track="toolcall"} 0.25',
    'fledgling_rolled_back{track="toolcall"} 0',
    'fledgling_ready 1',
    'process_cpu_seconds_total',
  ])
    expect(await metric(server, line), line).toBe(true);
  expect(await metric(server, 'evil')).toBe(false);
});

async function metric({ url }: TestServer, line: string): Promise<boolean> {
  return (await (await fetch(`${url}/metrics`)).text()).includes(line);
}
