import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { get } from '../../../../tests/langfuse/client.ts';
import { type FakeLangfuse, type FakeOptions, fakeLangfuse } from '../../../../tests/langfuse/fake.ts';
import type { TracedSpan } from '../../../eval/ports.ts';
import { tracingContract } from '../../telemetry/tracing.contract.ts';
import { openClient } from '../api/client.ts';
import { langfuseTracing } from './langfuse-tracing.ts';
import { requestsTo } from './requests.ts';

const servers: FakeLangfuse[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function started(options: FakeOptions) {
  const fake = await fakeLangfuse(options);
  servers.push(fake);
  const access = { baseUrl: fake.url, publicKey: fake.publicKey, secretKey: fake.secretKey };
  let clock = Date.now();
  const now = () => clock;
  const client = openClient({
    access,
    now,
    sleep: async (ms) => {
      clock += ms;
    },
    signal: new AbortController().signal,
    notice: () => undefined,
  });
  const tracing = langfuseTracing({
    access,
    requests: requestsTo(client),
    agent: 'shop',
    commit: async () => 'c0ffee',
    mask: (text) => text.replaceAll('hush', '***'),
    now,
    sleep: async (ms) => {
      clock += ms;
      await sleep(1);
    },
  });
  return { fake, tracing };
}

const span = (index: number, more: Partial<TracedSpan> = {}): TracedSpan => ({
  name: `example ${index}`,
  input: { question: `where is order ${index}? hush` },
  output: `it is ${index}`,
  startMs: Date.UTC(2026, 0, 5, 8, 0, index),
  endMs: Date.UTC(2026, 0, 5, 8, 0, index + 1),
  metadata: { attempts: 1 },
  example: {
    id: `e${index}`,
    track: 'toolcall',
    split: 'test',
    expected: '<tool_call name="none">{}</tool_call>',
    values: { valid_call_rate: 1, args_exact_rate: index % 2, field_f1: 0.5 },
    source: { traceId: `t${index}`, observationId: `o${index}` },
  },
  model: { name: 'gpt-4o-mini', usage: { promptTokens: 20, completionTokens: 3 } },
  ...more,
});
const RUN = { kind: 'eval', name: 'hosted toolcall test', metadata: { evaluation: 'abc', model: 'gpt-4o-mini' } } as const;

async function evaluated({ tracing }: Awaited<ReturnType<typeof started>>, count = 13) {
  const run = tracing.begin(RUN);
  for (let index = 0; index < count; index += 1) run.span(span(index));
  run.score('args_exact_rate', 0.5);
  return run.end({ args_exact_rate: 0.5 });
}

describe.each(['v3', 'v4'] as const)('on Langfuse %s', (mode) => {
  tracingContract(`Langfuse ${mode}`, async () => (await started({ mode })).tracing);

  test('an evaluation is a trace with a generation for each example, and what is secret is masked', async () => {
    const at = await started({ mode });
    const { traceId, location } = await evaluated(at);
    expect(location).toBe(`${at.fake.url}/project/${at.fake.world.projectId}/traces/${traceId}`);
    const stored = at.fake.observations();
    expect(stored).toHaveLength(14);
    const root = stored.find(({ parentObservationId }) => parentObservationId === null);
    expect(root).toMatchObject({ name: 'eval hosted toolcall test', traceId, environment: 'sdk-experiment', tags: ['fledgling', 'eval'] });
    const [first] = stored.filter(({ name }) => name === 'example 0');
    expect(first).toMatchObject({
      type: 'GENERATION',
      parentObservationId: root?.id,
      model: 'gpt-4o-mini',
      startTime: '2026-01-05T08:00:00.000Z',
      usageDetails: { input: 20, output: 3, total: 23 },
    });
    expect(JSON.stringify([stored, (await get(at.fake, '/api/public/dataset-items?datasetName=shop%2Ftoolcall')).body])).not.toContain('hush');
    expect(JSON.stringify(first?.input)).toContain('where is order 0? ***');
  });

  test('it is a run over a data set whose items hold the gold answers', async () => {
    const at = await started({ mode });
    const { traceId } = await evaluated(at);
    const items = (await get(at.fake, '/api/public/dataset-items?datasetName=shop%2Ftoolcall&limit=100')).body.data;
    expect(items).toHaveLength(13);
    expect(items).toContainEqual(
      expect.objectContaining({ expectedOutput: '<tool_call name="none">{}</tool_call>', sourceTraceId: 't3', sourceObservationId: 'o3' }),
    );
    if (mode === 'v3') {
      const runs = (await get(at.fake, '/api/public/datasets/shop%2Ftoolcall/runs')).body.data;
      expect(runs).toMatchObject([{ name: 'hosted toolcall test · gpt-4o-mini · abc', metadata: { commit: 'c0ffee', agent: 'shop' } }]);
    } else {
      const query = 'fromStartTime=2026-01-01T00:00:00Z&limit=100';
      const shown = (await get(at.fake, `/api/public/experiments?${query}`)).body.data;
      expect(shown).toMatchObject([{ name: 'hosted toolcall test · gpt-4o-mini · abc', itemCount: 13 }]);
      const graded = (await get(at.fake, `/api/public/experiment-items?${query}&fields=io,scores`)).body.data;
      expect(graded).toHaveLength(13);
      expect(graded[0]).toMatchObject({ traceId, expectedOutput: expect.stringContaining('tool_call') });
    }
  });

  test('every grade the gate decides on is there once, however often it is sent', async () => {
    const at = await started({ mode });
    await evaluated(at);
    await evaluated(at);
    expect(at.fake.observations()).toHaveLength(14);
    const scores = [...at.fake.world.scores.values()];
    expect(scores).toHaveLength(1 + 13 * 2);
    expect(scores.filter(({ name, value }) => name === 'args_exact_rate' && value === 1)).toHaveLength(6);
  });

  test('a server that loses what it took is sent it again, and one that goes on is told of', async () => {
    const at = await started({ mode });
    let losses = 1;
    at.fake.before('/api/public/observations', () => losing());
    at.fake.before('/api/public/v2/observations', () => losing());
    const losing = () => {
      if (losses > 0) at.fake.world.observations.clear();
      losses -= 1;
    };
    await evaluated(at);
    expect(at.fake.observations()).toHaveLength(14);
  });

  test('bursts of 503 and a limited rate are waited out', async () => {
    const at = await started({ mode });
    for (const path of ['/api/public/dataset-items', '/api/public/scores', '/api/public/otel']) at.fake.fail({ on: path, times: 2, kind: { status: 503 } });
    await evaluated(at);
    expect(at.fake.observations()).toHaveLength(14);
  });
});

test('a server that never gives the spans back is no place where a run was left', async () => {
  const at = await started({ mode: 'v4' });
  Object.assign(at.fake.world.observations, { set: () => at.fake.world.observations });
  await expect(evaluated(at, 3)).rejects.toThrow(/gives back 0 of 4 observations of trace [0-9a-f]{32}\. Run again: .* LANGFUSE_DISABLED=1/);
});
