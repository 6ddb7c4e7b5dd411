import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { get, post, send } from './client.ts';
import { type FakeLangfuse, fakeLangfuse } from './fake.ts';

let fake: FakeLangfuse;
afterEach(() => fake.close());

const inputSchema = { type: 'object', properties: { prompt: { type: 'string' } }, required: ['prompt'] };

describe.for(['v3', 'v4'] as const)('%s', (mode) => {
  beforeEach(async () => {
    fake = await fakeLangfuse({ mode });
    await post(fake, '/api/public/v2/datasets', { name: 'weather/toolcall', description: 'rows', inputSchema });
  });

  test('a data set is found by its name, and written over by it', async () => {
    await post(fake, '/api/public/v2/datasets', { name: 'weather/toolcall', description: 'other rows', inputSchema });
    expect((await get(fake, '/api/public/v2/datasets')).body.data).toHaveLength(1);
    expect((await get(fake, `/api/public/v2/datasets/${encodeURIComponent('weather/toolcall')}`)).body).toMatchObject({
      description: 'other rows',
      inputSchema,
    });
    expect((await get(fake, '/api/public/v2/datasets/none')).status).toBe(404);
    expect((await post(fake, '/api/public/v2/datasets', { name: 'x', inputSchema: { type: 'nonsense' } })).status).toBe(400);
  });

  test('an item is written over by its id; the old version can still be read', async () => {
    const item = { datasetName: 'weather/toolcall', id: 'row-1', input: { prompt: 'a' }, sourceTraceId: 't' };
    const first = await post(fake, '/api/public/dataset-items', item);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await post(fake, '/api/public/dataset-items', { ...item, input: { prompt: 'b' } });
    const items = async (query: string) => (await get(fake, `/api/public/dataset-items?${query}`)).body.data;
    expect(await items('datasetName=weather%2Ftoolcall')).toMatchObject([{ id: 'row-1', input: { prompt: 'b' }, sourceTraceId: 't', status: 'ACTIVE' }]);
    expect(await items(`version=${first.body.updatedAt}`)).toMatchObject([{ input: { prompt: 'a' } }]);
    expect((await get(fake, '/api/public/dataset-items/row-1')).body.createdAt).toBe(first.body.createdAt);
    await send(fake, 'DELETE', '/api/public/dataset-items/row-1');
    expect(await items('')).toEqual([]);
  });

  test("an item the data set's schema forbids is refused, as is one whose id another data set has", async () => {
    const wrong = await post(fake, '/api/public/dataset-items', { datasetName: 'weather/toolcall', input: { prompt: 1 } });
    expect(wrong.status).toBe(400);
    expect(wrong.body.message).toContain('input/prompt must be string');
    await post(fake, '/api/public/v2/datasets', { name: 'other' });
    await post(fake, '/api/public/dataset-items', { datasetName: 'other', id: 'row-1', input: 1 });
    expect((await post(fake, '/api/public/dataset-items', { datasetName: 'weather/toolcall', id: 'row-1', input: { prompt: 'a' } })).status).toBe(404);
  });

  test('a run item answers with the same run id every time; only v3 can be asked for runs', async () => {
    await post(fake, '/api/public/dataset-items', { datasetName: 'weather/toolcall', id: 'row-1', input: { prompt: 'a' } });
    const link = { runName: 'model@sha', datasetItemId: 'row-1', traceId: 't' };
    const first = await post(fake, '/api/public/dataset-run-items', link);
    const second = await post(fake, '/api/public/dataset-run-items', { ...link, traceId: 'u' });
    expect(second.body.datasetRunId).toBe(first.body.datasetRunId);
    const runs = await get(fake, `/api/public/datasets/${encodeURIComponent('weather/toolcall')}/runs`);
    if (mode === 'v4') return expect(runs.status).toBe(404);
    expect(runs.body.data).toMatchObject([{ id: first.body.datasetRunId, name: 'model@sha' }]);
    const run = await get(fake, `/api/public/datasets/${encodeURIComponent('weather/toolcall')}/runs/model%40sha`);
    expect(run.body.datasetRunItems).toHaveLength(2);
  });

  test('a score is written over by its id and read back in its own type', async () => {
    await post(fake, '/api/public/scores', { id: 's1', traceId: 't', observationId: 'o', name: 'exact', value: 0, dataType: 'BOOLEAN' });
    await post(fake, '/api/public/scores', { id: 's1', traceId: 't', observationId: 'o', name: 'exact', value: 1, dataType: 'BOOLEAN', comment: 'why' });
    await post(fake, '/api/public/scores', { id: 's2', datasetRunId: 'run', name: 'f1', value: 0.5 });
    const read = async (query: string) => (await get(fake, `/api/public/v3/scores?${query}`)).body.data;
    expect(await read('fields=details,subject&traceId=t')).toMatchObject([
      { id: 's1', value: true, dataType: 'BOOLEAN', comment: 'why', subject: { kind: 'observation', id: 'o', traceId: 't' } },
    ]);
    expect(await read('experimentId=run')).toMatchObject([{ id: 's2', value: 0.5, dataType: 'NUMERIC' }]);
    expect((await get(fake, '/api/public/v3/scores?fields=io')).status).toBe(400);
    for (const wrong of [{ value: 1 }, { value: 1, traceId: 't', sessionId: 's' }, { value: 'x', traceId: 't', dataType: 'NUMERIC' }]) {
      expect((await post(fake, '/api/public/scores', { name: 'n', ...wrong })).status).toBe(400);
    }
  });

  test('scores are paged by cursor', async () => {
    for (let index = 0; index < 5; index += 1) await post(fake, '/api/public/scores', { id: `s${index}`, traceId: 't', name: 'n', value: index });
    const first = await get(fake, '/api/public/v3/scores?limit=3');
    const second = await get(fake, `/api/public/v3/scores?limit=3&cursor=${first.body.meta.cursor}`);
    expect([...first.body.data, ...second.body.data].map(({ id }) => id).toSorted()).toEqual(['s0', 's1', 's2', 's3', 's4']);
    expect(second.body.meta).toEqual({ limit: 3 });
  });
});

test('media is uploaded to the address it is told and fetched from another', async () => {
  fake = await fakeLangfuse({ mode: 'v4' });
  const { uploadUrl, mediaId } = (
    await post(fake, '/api/public/media', { contentType: 'text/plain', contentLength: 5, sha256Hash: 'abc123', field: 'input', traceId: 't' })
  ).body;
  await fetch(uploadUrl, { method: 'PUT', body: 'hello' });
  const { body } = await get(fake, `/api/public/media/${mediaId}`);
  expect(body).toMatchObject({ mediaId, contentType: 'text/plain', contentLength: 5 });
  expect(await (await fetch(body.url)).text()).toBe('hello');
  expect((await get(fake, '/api/public/media/none')).status).toBe(404);
});
