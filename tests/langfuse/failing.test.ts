import { afterEach, expect, test } from 'vitest';
import { get, post } from './client.ts';
import { type FakeLangfuse, type FakeOptions, fakeLangfuse } from './fake.ts';

let fake: FakeLangfuse;
const start = async (options: FakeOptions) => {
  fake = await fakeLangfuse(options);
  return fake;
};
afterEach(() => fake.close());

const V2 = '/api/public/v2/observations';
const startTime = '2026-01-05T08:00:00.000Z';

test('a wrong key is refused, health needs none', async () => {
  await start({ mode: 'v4' });
  expect((await fetch(`${fake.url}/api/public/health`)).status).toBe(200);
  expect((await fetch(`${fake.url}${V2}`)).status).toBe(401);
  expect((await get({ ...fake, secretKey: 'sk-lf-wrong' }, V2)).status).toBe(401);
});

test('a key may be revoked on the way', async () => {
  await start({ mode: 'v4', keyWorksFor: 2 });
  const statuses = [];
  for (let request = 0; request < 4; request += 1) statuses.push((await get(fake, V2)).status);
  expect(statuses).toEqual([200, 200, 401, 401]);
});

test("the hobby plan's 30th request of a minute is refused with Retry-After, other kinds of requests are not", async () => {
  await start({ mode: 'v4', plan: 'hobby' });
  const statuses = [];
  for (let request = 0; request < 30; request += 1) statuses.push((await get(fake, `${V2}?limit=1`)).status);
  expect(statuses).toEqual([...Array(29).fill(200), 429]);
  const limited = await get(fake, V2);
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(limited.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect((await get(fake, '/api/public/v2/datasets')).status).toBe(200);
});

test('a window that is over counts no more', async () => {
  await start({ mode: 'v3', plan: 'hobby', windowMs: 1 });
  const statuses = new Set<number>();
  for (let request = 0; request < 20; request += 1) {
    statuses.add((await get(fake, '/api/public/traces')).status);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect([...statuses]).toEqual([200]);
});

test('a burst of 503 ends, and a fault waits for its turn', async () => {
  await start({ mode: 'v4', faults: [{ on: V2, after: 1, times: 2, kind: { status: 503, retryAfterS: 1 } }] });
  const statuses = [];
  for (let request = 0; request < 4; request += 1) statuses.push((await get(fake, V2)).status);
  expect(statuses).toEqual([200, 503, 503, 200]);
});

test('a slow body arrives whole, a cut one and a reset connection fail', async () => {
  await start({ mode: 'v4', faults: [{ kind: { slowBodyMs: 20 } }, { kind: 'cut' }, { kind: 'reset' }] });
  fake.add({ id: 'a', traceId: 't', startTime });
  expect((await get(fake, V2)).body.data).toHaveLength(1);
  await expect(get(fake, V2)).rejects.toThrow();
  await expect(get(fake, V2)).rejects.toThrow();
  expect((await get(fake, V2)).status).toBe(200);
});

test('a page can name the cursor it was asked with', async () => {
  await start({ mode: 'v4', faults: [{ after: 1, kind: 'repeated-cursor' }] });
  fake.add(...['a', 'b', 'c'].map((id) => ({ id, traceId: 't', startTime })));
  const { cursor } = (await get(fake, `${V2}?limit=1`)).body.meta;
  expect((await get(fake, `${V2}?limit=1&cursor=${cursor}`)).body.meta.cursor).toBe(cursor);
});

test('a page of too many bytes is refused until fewer rows are asked for', async () => {
  await start({ mode: 'v4', maxPageBytes: 2000 });
  fake.add(...['a', 'b', 'c', 'd'].map((id) => ({ id, traceId: 't', startTime, input: 'x'.repeat(600) })));
  expect((await get(fake, `${V2}?fields=io&limit=4`)).status).toBe(413);
  expect((await get(fake, `${V2}?fields=io&limit=1`)).status).toBe(200);
});

test("the server's clock may be ahead of ours", async () => {
  await start({ mode: 'v4', clockSkewMs: 3_600_000 });
  const { headers } = await get(fake, V2);
  expect(Date.parse(headers.get('date') ?? '') - Date.now()).toBeGreaterThan(3_500_000);
});

test('somebody may write while a client reads', async () => {
  await start({ mode: 'v4' });
  fake.before(V2, () => fake.add({ id: 'late', traceId: 't', startTime }));
  expect((await get(fake, V2)).body.data).toMatchObject([{ id: 'late' }]);
});

test('what is no trace export is refused as a whole', async () => {
  await start({ mode: 'v4' });
  const path = '/api/public/otel/v1/traces';
  expect((await post(fake, path, { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'no ids' }] }] }] })).status).toBe(400);
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 's', startTimeUnixNano: '1', attributes: { key: 'value' } };
  expect((await post(fake, path, { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })).status).toBe(400);
  expect(fake.observations()).toEqual([]);
});
