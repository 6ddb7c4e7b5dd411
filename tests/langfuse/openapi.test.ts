import { afterEach, describe, expect, test } from 'vitest';
import { get, post, send } from './client.ts';
import { type FakeLangfuse, fakeLangfuse } from './fake.ts';
import { runOpenAiAgent } from './openai-agent.ts';
import { descriptions, responseCheck } from './openapi.ts';

let fake: FakeLangfuse;
afterEach(() => fake?.close());

const EXPERIMENT = [
  { key: 'langfuse.experiment.id', value: { stringValue: 'run-1' } },
  { key: 'langfuse.experiment.name', value: { stringValue: 'model@sha' } },
  { key: 'langfuse.experiment.item.id', value: { stringValue: 'row-1' } },
  { key: 'langfuse.experiment.item.root_observation_id', value: { stringValue: 'b'.repeat(16) } },
  { key: 'langfuse.environment', value: { stringValue: 'sdk-experiment' } },
];
const SPAN = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  name: 'item',
  startTimeUnixNano: '1767600000000000000',
  endTimeUnixNano: '1767600001000000000',
  attributes: EXPERIMENT,
};

/** Something of everything: a real SDK's run, scores of each type, a data set, a run, an experiment, media. */
async function fill(): Promise<void> {
  await runOpenAiAgent(fake);
  await post(fake, '/api/public/otel/v1/traces', { resourceSpans: [{ scopeSpans: [{ scope: { name: 'langfuse-sdk' }, spans: [SPAN] }] }] });
  const [traceId, sessionId, datasetRunId] = ['t', 's', 'run-1'];
  await post(fake, '/api/public/scores', { id: 'n', name: 'f1', value: 0.5, traceId, comment: 'c', metadata: { a: 1 } });
  await post(fake, '/api/public/scores', { id: 'b', name: 'ok', value: 1, dataType: 'BOOLEAN', traceId, observationId: 'o' });
  await post(fake, '/api/public/scores', { id: 'c', name: 'cause', value: 'name', sessionId });
  await post(fake, '/api/public/scores', { id: 'x', name: 'note', value: 'text', dataType: 'TEXT', datasetRunId });
  await post(fake, '/api/public/v2/datasets', { name: 'd', metadata: {}, inputSchema: { type: 'object' } });
  await post(fake, '/api/public/dataset-items', { datasetName: 'd', id: 'row-1', input: {}, expectedOutput: 'x', sourceTraceId: traceId });
  await post(fake, '/api/public/dataset-run-items', { runName: 'r', datasetItemId: 'row-1', traceId });
  await post(fake, '/api/public/ingestion', {
    batch: [{ id: 'e', type: 'trace-create', timestamp: '2026-01-05T08:00:00.000Z', body: { id: 'old', sessionId } }],
  });
  const { mediaId, uploadUrl } = (
    await post(fake, '/api/public/media', { contentType: 'text/plain', contentLength: 1, sha256Hash: 'abc', field: 'input', traceId })
  ).body;
  await fetch(uploadUrl, { method: 'PUT', body: 'x' });
  await send(fake, 'PATCH', `/api/public/media/${mediaId}`);
}

const ALL = 'core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context';
const SHARED = [
  'health',
  'projects',
  'v3/scores?fields=details,subject,annotation',
  'v3/scores?limit=1',
  'v2/datasets',
  'v2/datasets/d',
  'dataset-items',
  'dataset-items/row-1',
  'media/abc',
];
const READS = {
  v3: [
    ...SHARED,
    'observations',
    'observations?limit=1',
    'traces',
    'traces/old',
    'sessions',
    'sessions/s',
    'v2/scores',
    'v2/scores/b',
    'datasets/d/runs',
    'datasets/d/runs/r',
  ],
  v4: [
    ...SHARED,
    'v2/observations',
    `v2/observations?fields=${ALL}`,
    'v2/observations?limit=1',
    'experiments?fromStartTime=2026-01-01T00:00:00Z&fields=core,metadata,scores',
    'experiment-items?fromStartTime=2026-01-01T00:00:00Z&fields=core,dataset,io,metadata,itemMetadata,experimentMetadata,scores',
  ],
};

describe.for(descriptions)('by $name', ({ file }) => {
  test.skipIf(file === undefined).for(['v3', 'v4'] as const)('every answer of %s has the shape described', async (mode) => {
    const check = responseCheck(file ?? '');
    fake = await fakeLangfuse({ mode });
    await fill();
    const violations: string[] = [];
    const seen: { status: number; rows: number }[] = [];
    for (const read of READS[mode]) {
      const path = `/api/public/${read}`;
      const { status, body } = await get(fake, path);
      seen.push({ status, rows: Array.isArray(body.data) ? body.data.length : 1 });
      violations.push(...check({ method: 'GET', path: path.split('?')[0] ?? '', status }, body));
    }
    expect(violations).toEqual([]);
    expect(seen.filter(({ status, rows }) => status !== 200 || rows === 0)).toEqual([]);
  });

  test.skipIf(file === undefined).for(['v3', 'v4'] as const)('what %s answers to writes has the shape described', async (mode) => {
    const check = responseCheck(file ?? '');
    fake = await fakeLangfuse({ mode });
    await fill();
    const writes = fake.asked.filter(({ path, method }) => path.startsWith('/api/public/') && method !== 'GET');
    const answers = await Promise.all(
      writes.map(async ({ method, path, body, headers }) => {
        if (body.length === 0 || !headers['content-type']?.includes('json')) return [];
        const { status, body: answer } = await post(fake, path, JSON.parse(body.toString('utf8')));
        return check({ method, path, status }, answer);
      }),
    );
    expect(writes.length).toBeGreaterThan(10);
    expect(answers.flat()).toEqual([]);
  });
});

test('what is not described is a violation', () => {
  for (const { file } of descriptions.filter((description) => description.file !== undefined)) {
    const check = responseCheck(file ?? '');
    const page = { method: 'GET', path: '/api/public/v2/observations', status: 200 };
    expect(check(page, { data: [{ id: 1 }], meta: {} })).toEqual([expect.stringContaining('/data/0')]);
    expect(check({ ...page, status: 418 }, {})).toEqual([expect.stringContaining('418')]);
    expect(check({ ...page, path: '/api/public/nowhere' }, {})).toEqual([expect.stringContaining('is not described')]);
  }
});

test('an experiment is found by the attributes of its spans', async () => {
  fake = await fakeLangfuse({ mode: 'v4' });
  await fill();
  const { body } = await get(fake, '/api/public/experiments?fromStartTime=2026-01-01T00:00:00Z');
  expect(body.data).toMatchObject([{ id: 'run-1', name: 'model@sha', itemCount: 1 }]);
  expect((await get(fake, '/api/public/experiments')).status).toBe(400);
  const items = await get(fake, '/api/public/experiment-items?fromStartTime=2026-01-01T00:00:00Z');
  expect(items.body.data).toMatchObject([{ experimentItemId: 'row-1', environment: 'sdk-experiment' }]);
});
