import { afterEach, expect, test } from 'vitest';
import { get, post } from './client.ts';
import { type FakeLangfuse, type FakeOptions, fakeLangfuse, type Seed } from './fake.ts';

let fake: FakeLangfuse;
const start = async (options: FakeOptions) => {
  fake = await fakeLangfuse(options);
  return fake;
};
afterEach(() => fake.close());

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 8, 0, second)).toISOString();
const row = (id: string, more: Partial<Seed> = {}): Seed => ({ id, traceId: `trace-${id}`, startTime: at(0), type: 'GENERATION', ...more });
const V2 = '/api/public/v2/observations';

test('pages hold every row once, newest first, even within one instant', async () => {
  const { add } = await start({ mode: 'v4' });
  add(...Array.from({ length: 23 }, (_, index) => row(`o${index}`, { startTime: at(index % 3) })));
  const seen: { id: string; startTime: string }[] = [];
  let cursor = '';
  do {
    const { body } = await get(fake, `${V2}?limit=5${cursor}`);
    seen.push(...body.data);
    cursor = body.meta.cursor === undefined ? '' : `&cursor=${encodeURIComponent(body.meta.cursor)}`;
  } while (cursor !== '');
  expect(new Set(seen.map(({ id }) => id)).size).toBe(23);
  expect(seen).toHaveLength(23);
  expect(seen.map(({ startTime }) => startTime)).toEqual(
    seen
      .map(({ startTime }) => startTime)
      .toSorted()
      .toReversed(),
  );
});

test('a cursor is a position: a row written before it is missed, one behind it is seen', async () => {
  const { add } = await start({ mode: 'v4' });
  add(row('a', { startTime: at(10) }), row('b', { startTime: at(8) }));
  const first = await get(fake, `${V2}?limit=1`);
  add(row('late', { startTime: at(12) }), row('older', { startTime: at(4) }));
  const rest = await get(fake, `${V2}?limit=5&cursor=${encodeURIComponent(first.body.meta.cursor)}`);
  expect(rest.body.data.map(({ id }: { id: string }) => id)).toEqual(['b', 'older']);
  expect((await get(fake, `${V2}?cursor=bm9uZQ`)).status).toBe(400);
});

test('fields come in groups, core and basic by default, prices always', async () => {
  const { add } = await start({ mode: 'v4' });
  add(row('a', { input: '{"messages":[]}', metadata: { scope: { name: 'ai' } } }));
  const plain = await get(fake, V2);
  expect(Object.keys(plain.body.data[0])).toEqual([
    ...['id', 'traceId', 'startTime', 'endTime', 'projectId', 'parentObservationId', 'type'],
    ...['isRootObservation', 'name', 'level', 'statusMessage', 'version', 'environment', 'bookmarked', 'public', 'userId', 'sessionId'],
    ...['modelId', 'inputPrice', 'outputPrice', 'totalPrice'],
  ]);
  const io = await get(fake, `${V2}?fields=io,metadata,unheard-of`);
  expect(io.body.data[0]).toMatchObject({ input: '{"messages":[]}', output: null, metadata: { 'scope.name': 'ai' } });
  expect(io.body.data[0]).not.toHaveProperty('name');
});

test('metadata is cut at 200 characters unless io is asked for too or the key is named', async () => {
  const { add } = await start({ mode: 'v4' });
  const long = { schema: { type: 'object', note: 'é'.repeat(300) } };
  add(row('a', { metadata: { attributes: { 'ai.schema': JSON.stringify(long) }, list: [1, 'x'.repeat(250)] } }));
  const metadata = async (query: string) => (await get(fake, `${V2}?${query}`)).body.data[0].metadata;
  const cut = await metadata('fields=metadata');
  expect([...cut['attributes.ai.schema']]).toHaveLength(200);
  expect(cut.list).toBeTypeOf('string');
  expect((await metadata('fields=metadata,io'))['attributes.ai.schema']).toEqual(long);
  const named = await metadata('fields=metadata&expandMetadata=attributes.ai.schema');
  expect(named['attributes.ai.schema']).toEqual(long);
  expect(named.list).toBeTypeOf('string');
});

test('more than 1000 rows and parsed io are refused', async () => {
  await start({ mode: 'v4' });
  expect((await get(fake, `${V2}?limit=1001`)).status).toBe(400);
  expect((await get(fake, `${V2}?parseIoAsJson=true`)).status).toBe(400);
  expect((await get(fake, `${V2}?parseIoAsJson=false&limit=1000`)).status).toBe(200);
});

test('fromStartTime is inclusive and toStartTime exclusive; a filter takes the place of the simple parameter of its column', async () => {
  const { add } = await start({ mode: 'v4' });
  add(
    row('a', { startTime: at(1), name: 'x' }),
    row('b', { startTime: at(2), name: 'y', sessionId: 's' }),
    row('c', { startTime: at(3), name: 'x', tags: ['t'] }),
  );
  const ids = async (query: Record<string, string>) => (await get(fake, `${V2}?${new URLSearchParams(query)}`)).body.data.map(({ id }: { id: string }) => id);
  expect(await ids({ fromStartTime: at(1), toStartTime: at(3) })).toEqual(['b', 'a']);
  const filter = JSON.stringify([{ type: 'stringOptions', column: 'name', operator: 'any of', value: ['y'] }]);
  expect(await ids({ name: 'x', filter })).toEqual(['b']);
  expect(await ids({ sessionId: 's' })).toEqual(['b']);
  expect(await ids({ filter: JSON.stringify([{ type: 'arrayOptions', column: 'tags', operator: 'any of', value: ['t'] }]) })).toEqual(['c']);
  expect((await get(fake, `${V2}?filter=[{"type":"string","column":"nowhere","operator":"=","value":"x"}]`)).status).toBe(400);
  expect((await get(fake, `${V2}?filter=nonsense`)).status).toBe(400);
});

test('v3 has no v2 observations; with its preview it has, and drops parameters it does not know', async () => {
  await start({ mode: 'v3' });
  const none = await get(fake, V2);
  expect(none.status).toBe(404);
  expect(JSON.stringify(none.body)).toContain('v4');
  await fake.close();
  const { add } = await start({ mode: 'v3', preview: true });
  add(row('a', { sessionId: 's' }), row('b'));
  expect((await get(fake, `${V2}?sessionId=s&isRootObservation=false`)).body.data).toHaveLength(2);
});

test('v3 parses input and output and nests metadata; v4 has none of its endpoints', async () => {
  const seed = row('a', { input: '{"q":1}', output: 'plain', sessionId: 's', metadata: { attributes: { 'ai.schema': '{"a":1}' }, own: '{"b":2}' } });
  await start({ mode: 'v3' });
  fake.add(seed);
  expect((await get(fake, '/api/public/observations')).body).toMatchObject({
    data: [{ input: { q: 1 }, output: 'plain', metadata: { attributes: { 'ai.schema': '{"a":1}' }, own: { b: 2 } } }],
    meta: { page: 1, limit: 50, totalItems: 1, totalPages: 1 },
  });
  expect((await get(fake, '/api/public/traces/trace-a')).body).toMatchObject({ id: 'trace-a', input: { q: 1 }, observations: [{ id: 'a' }] });
  expect((await get(fake, '/api/public/sessions')).body.data).toMatchObject([{ id: 's' }]);
  await fake.close();
  await start({ mode: 'v4' });
  for (const path of ['observations', 'observations/a', 'traces', 'traces/trace-a', 'sessions', 'v2/scores', 'datasets/d/runs']) {
    const answer = await get(fake, `/api/public/${path}`);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(JSON.stringify(answer.body)).toContain('v4');
  }
});

test('a batch of older events is stored by v3; v4 refuses each of them and takes the scores', async () => {
  const batch = [
    { id: 'e1', type: 'trace-create', timestamp: at(0), body: { id: 't', name: 'run', input: { q: 1 } } },
    { id: 'e2', type: 'generation-create', timestamp: at(0), body: { id: 'g', traceId: 't', model: 'm', input: { messages: [] }, startTime: at(0) } },
    { id: 'e3', type: 'generation-update', timestamp: at(1), body: { id: 'g', traceId: 't', output: { content: 'hi' }, endTime: at(1) } },
    { id: 'e4', type: 'score-create', timestamp: at(1), body: { id: 's', traceId: 't', name: 'ok', value: 1, dataType: 'BOOLEAN' } },
    { id: 'e5', type: 'unheard-of', timestamp: at(1), body: {} },
  ];
  await start({ mode: 'v3' });
  const stored = await post(fake, '/api/public/ingestion', { batch });
  expect(stored.status).toBe(207);
  expect(stored.body.successes.map(({ id }: { id: string }) => id)).toEqual(['e1', 'e2', 'e3', 'e4']);
  expect((await get(fake, '/api/public/traces/t')).body).toMatchObject({
    name: 'run',
    input: { q: 1 },
    observations: [{ id: 'g', type: 'GENERATION', model: 'm', input: { messages: [] }, output: { content: 'hi' }, endTime: at(1) }],
    scores: [{ id: 's', dataType: 'BOOLEAN', value: 1, stringValue: 'True' }],
  });
  await fake.close();
  await start({ mode: 'v4' });
  const refused = await post(fake, '/api/public/ingestion', { batch });
  expect(refused.status).toBe(207);
  expect(refused.body.successes).toEqual([{ id: 'e4', status: 201 }]);
  expect(refused.body.errors.map(({ id, status }: { id: string; status: number }) => [id, status])).toEqual([
    ['e1', 400],
    ['e2', 400],
    ['e3', 400],
    ['e5', 400],
  ]);
  expect(fake.observations()).toEqual([]);
});
