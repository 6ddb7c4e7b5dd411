import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generation, sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import { Integrity, ObservationFate } from '../../records/harvest/integrity.ts';
import type { Observation } from '../../records/observation.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { type HarvestInput, harvest } from '../harvest.ts';
import type { SourceItem } from '../ports.ts';
import { HarvestRefused } from './refused.ts';

/** The account of a harvest, and every fate that was told, whether it was refused or not. */
async function accountOf(
  observations: readonly unknown[],
  { config = {}, source = sourceOf(observations), ...more }: Omit<Partial<HarvestInput>, 'config'> & { config?: object } = {},
) {
  const fates: ObservationFate[] = [];
  const input = {
    source,
    redactor: null,
    config: { ...OPTIONS, ...config },
    ledger: [],
    agent: 'a',
    onFate: (fate: ObservationFate) => void fates.push(fate),
    ...more,
  };
  const { integrity, refused } = await harvest(input).then(
    ({ integrity: account }) => ({ integrity: account, refused: null }),
    (error: unknown) => {
      if (error instanceof HarvestRefused) return { integrity: error.account.integrity, refused: error.message };
      throw error;
    },
  );
  return { integrity, fates, refused, fateOf: (id: string) => fates.filter(({ where }) => where === id).map(({ fate, reason }) => reason ?? fate) };
}

const call = (args: object, name = 'get_weather') => ({ name, arguments: JSON.stringify(args) });
const HALF_HOUR = '2026-01-05T08:30:00.000Z';

test('each kind of observation has its fate', async () => {
  const { fateOf, integrity } = await accountOf(
    [
      generation({ id: 'good' }),
      generation({ id: 'span' }, { type: 'SPAN', traceId: 'trace-good' }),
      generation({ id: 'own' }, { environment: 'sdk-experiment' }),
      generation({ id: 'parallel', calls: [call({ city: 'a' }), call({ city: 'b' })] }),
      generation({ id: 'invalid', calls: [call({ city: 1 })] }),
      generation({ id: 'error' }, { level: 'ERROR', statusMessage: 'late' }),
      generation({ id: 'limited' }, { modelParameters: { max_tokens: 20 }, usageDetails: { input: 9, output: 20, total: 29 } }),
      generation({ id: 'same', user: 'weather in good', calls: [call({ city: 'good' })] }, { startTime: HALF_HOUR }),
      generation({ id: 'twice' }),
      generation({ id: 'twice' }),
      generation({ id: 'old' }, { startTime: '2025-01-01T00:00:00.000Z' }),
      'no observation',
    ],
    { config: { limit: 6 } },
  );
  expect(
    Object.fromEntries(['good', 'span', 'own', 'parallel', 'invalid', 'error', 'limited', 'same', 'twice', 'old', 'memory:12'].map((id) => [id, fateOf(id)])),
  ).toEqual({
    good: ['example'],
    span: ['not-a-model-call'],
    own: ['own-evaluation'],
    parallel: ['parallel-calls'],
    invalid: ['arguments-violate-schema'],
    error: ['error-level-call'],
    limited: ['hit-token-limit'],
    same: ['duplicate'],
    twice: ['duplicate', 'example'],
    old: ['beyond-limit'],
    'memory:12': ['not-an-observation'],
  });
  expect(integrity.traces).toEqual({ total: 10, fates: { used: 2, quarantined: 5, repeated: 1, 'beyond-limit': 1, 'nothing-to-learn': 1 } });
  expect(integrity.lost).toEqual({ traces: 5, of: 8, most: 1 });
});

test('a failed call that was asked again is superseded, and one that was not is lost', async () => {
  const failed = { output: null, level: 'ERROR', statusMessage: 'down' };
  const { fateOf, integrity } = await accountOf([
    generation({ id: 'first', user: 'Oslo?' }, { ...failed, traceId: 't' }),
    generation({ id: 'second', user: 'Oslo?', calls: [call({ city: 'Oslo' })] }, { traceId: 't' }),
    generation({ id: 'alone' }, failed),
  ]);
  expect([fateOf('first'), fateOf('second'), fateOf('alone')]).toEqual([['superseded'], ['example'], ['failed-call']]);
  expect(integrity.traces.fates).toMatchObject({ used: 1, quarantined: 1 });
});

test('a teacher that disagreed with itself stands in the account', async () => {
  const asked = { user: 'weather in Oslo' };
  const { integrity } = await accountOf([
    generation({ id: 'a', ...asked, calls: [call({ city: 'Oslo' })] }),
    generation({ id: 'b', ...asked, calls: [call({ city: 'Bergen' })] }, { startTime: HALF_HOUR }),
  ]);
  expect(integrity.reasons).toMatchObject([{ reason: 'undecided-answer', observations: 2, traces: 2, examples: [{ where: 'a' }, { where: 'b' }] }]);
});

test('schemas: a violation is kept where the config says so, and what cannot be compiled is no violation', async () => {
  const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { $ref: 'https://example.com/a.json' } } }];
  const violating = generation({ id: 'b', calls: [call({ city: 1 })] });
  const { integrity, fateOf } = await accountOf([generation({ id: 'a', tools }), violating], { config: { schemaViolations: 'keep' } });
  expect([fateOf('a'), fateOf('b'), integrity.schemas]).toEqual([['example'], ['example'], { verified: 0, unverifiable: 1, kept: 1 }]);
});

test('the tools that were called, who recorded it, and the limits of the agent itself are counted', async () => {
  const { integrity } = await accountOf([
    generation({ id: 'a' }, { modelParameters: { max_tokens: 256 } }),
    generation({ id: 'b' }, { modelParameters: { max_completion_tokens: 64 } }),
    generation({ id: 'c', calls: [call({}, 'drop')] }),
    generation({ id: 'd', tools: null, calls: [call({ x: 1 }, 'other')] }),
  ]);
  expect(integrity.tools).toEqual([
    { name: 'get_weather', modelCalls: 2, examples: 2, quarantined: 0, schema: 'trace' },
    { name: 'drop', modelCalls: 1, examples: 0, quarantined: 1, schema: 'trace' },
    { name: 'other', modelCalls: 1, examples: 1, quarantined: 0, schema: 'inferred' },
  ]);
  expect(integrity.instrumentations).toEqual([{ name: 'openai', modelCalls: 4, examples: 3, quarantined: 1 }]);
  expect(integrity.tokenLimits).toEqual({ examples: 2, lowest: 64, highest: 256 });
});

describe('a harvest that is refused', () => {
  const broken = (id: string) => generation({ id, calls: [call({ city: 1 })] });

  test('for what was lost names the main reasons, and writes nothing', async () => {
    const traces = [generation({ id: 'a' }), broken('b'), broken('c'), generation({ id: 'd', calls: [call({}), call({})] })];
    const { refused, integrity, fates } = await accountOf(traces, { config: { maxQuarantined: 0.2 } });
    expect(refused).toMatch(
      /^harvest\.maxQuarantined: expected at most 20 % of the traces with model calls to be lost, got 3 of 4 \(75 %\): arguments-violate-schema 2, parallel-calls 1\. .*--max-quarantined\.$/,
    );
    expect([integrity.lost, fates.length]).toEqual([{ traces: 3, of: 4, most: 0.2 }, 4]);
    expect((await accountOf(traces, { config: { maxQuarantined: 0.75 } })).refused).toBe(null);
  });

  test('has an account of every observation, whatever it is refused for', async () => {
    const [a, b, bridge] = [
      generation({ id: 'a' }, { sessionId: 'one' }),
      generation({ id: 'b' }, { sessionId: 'two' }),
      generation({ id: 'c', user: 'weather in A!' }, { sessionId: 'two' }),
    ];
    const ledger = [
      { cluster: 'session:one', split: 'train' as const },
      { cluster: 'session:two', split: 'test' as const },
    ];
    const straddling = await accountOf([a, b, bridge], { ledger });
    expect([straddling.refused, straddling.fates.map(({ reason }) => reason)]).toEqual([null, Array.from({ length: 3 }, () => 'straddles-splits')]);
    expect(await accountOf([])).toMatchObject({ refused: expect.stringMatching(/holds no observations/), integrity: { observations: { total: 0 } } });
    expect(await accountOf([generation({ id: 's' }, { type: 'SPAN' })])).toMatchObject({
      refused: expect.stringMatching(/^No model call/),
      fates: [{ where: 's' }],
    });
  });

  test('free text is no loss: there is no track for it', async () => {
    const chat = ['a', 'b', 'c'].map((id) => generation({ id, tools: null, content: 'Hello.' }));
    expect(await accountOf([generation({ id: 'd' }), ...chat], { config: { maxQuarantined: 0 } })).toMatchObject({
      refused: null,
      integrity: { lost: { traces: 0, of: 4 }, traces: { fates: { quarantined: 3 } }, reasons: [{ reason: 'no-track', isLoss: false }] },
    });
  });
});

test('user scores set calls aside where the source gives them, and the account says how many traces had one', async () => {
  const scored = (id: string, scores: object[]): SourceItem => ({
    kind: 'trace',
    traceId: `trace-${id}`,
    observations: [{ where: id, value: generation({ id }) }],
    scores,
  });
  const items = [
    scored('bad', [{ name: 'thumbs', value: 0, observationId: null }]),
    scored('good', [{ name: 'thumbs', value: 1, observationId: null }]),
    scored('none', []),
  ];
  const source = {
    sources: () => [],
    async *traces() {
      yield* items;
    },
  };
  const { fateOf, integrity } = await accountOf([], { source, config: { userScore: { name: 'thumbs', below: 0.5 } } });
  expect([fateOf('bad'), fateOf('good'), fateOf('none')]).toEqual([['negative-user-score'], ['example'], ['example']]);
  expect(integrity.userScore).toEqual({ name: 'thumbs', below: 0.5, traces: 2 });
});

const shape = fc.record({
  id: fc.integer({ min: 0, max: 20 }),
  trace: fc.integer({ min: 0, max: 6 }),
  session: fc.option(fc.integer({ min: 0, max: 3 })),
  city: fc.integer({ min: 0, max: 4 }),
  minute: fc.nat(59),
  kind: fc.constantFrom('call', 'call', 'call', 'parallel', 'text', 'free', 'invalid', 'failed', 'span', 'own', 'junk', 'no trace', 'error', 'hard'),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function observationOf({ id, trace, session, city, minute, kind }: Shape): unknown {
  if (kind === 'junk') return { id: 7, traceId: `t${trace}` };
  const calls = { call: undefined, parallel: [call({ city: 'a' }), call({ city: 'b' })], invalid: [call({ city: 1 })] }[kind as string] ?? [
    call({ city: `town ${city}` }),
  ];
  const spoken = kind === 'text' || kind === 'free' ? { content: 'Hello.', ...(kind === 'free' ? { tools: null } : {}) } : { calls };
  const more: Partial<Observation> = {
    traceId: `t${trace}`,
    sessionId: session === null ? null : `s${session}`,
    startTime: `2026-01-05T08:${String(minute).padStart(2, '0')}:00.000Z`,
    ...(kind === 'span' ? { type: 'SPAN' } : {}),
    ...(kind === 'own' ? { environment: 'sdk-experiment' } : {}),
    ...(kind === 'failed' ? { output: null, level: 'ERROR' } : {}),
    ...(kind === 'error' ? { level: 'ERROR' } : {}),
    ...(kind === 'hard' ? { tags: ['hard'] } : {}),
  };
  const { traceId: _traceId, ...alone } = more;
  const made = generation({ id: `o${id}`, user: `weather in town ${city}`, ...spoken }, kind === 'no trace' ? alone : more);
  return kind === 'no trace' ? { ...made, traceId: undefined } : made;
}

test('every observation and every trace is counted in exactly one place', async () => {
  const limit = fc.option(fc.integer({ min: 1, max: 12 }));
  const rules = fc.record({
    limit,
    parallelCalls: fc.constantFrom('set-aside', 'split'),
    schemaViolations: fc.constantFrom('set-aside', 'keep'),
    maxQuarantined: fc.constantFrom(0, 0.3, 1),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(shape, { maxLength: 30 }), rules, async (shapes, config) => {
      const observations = shapes.map(observationOf);
      const { integrity, fates } = await accountOf(observations, { config });
      const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
      const traceIds = shapes.map(({ trace, kind }, index) => (kind === 'no trace' ? `alone ${index}` : `t${trace}`));
      expect(fates).toHaveLength(observations.length);
      expect([integrity.observations.total, sum(integrity.observations.fates)]).toEqual([observations.length, observations.length]);
      expect([integrity.traces.total, sum(integrity.traces.fates)]).toEqual([new Set(traceIds).size, new Set(traceIds).size]);
      expect(sum(Object.fromEntries(integrity.reasons.map((one) => [one.reason, one.observations])))).toBe(integrity.observations.fates.quarantined);
      expect(sum(Object.fromEntries(integrity.reasons.map((one) => [one.reason, one.traces])))).toBe(integrity.traces.fates.quarantined);
      expect(integrity.lost.traces).toBeLessThanOrEqual(integrity.lost.of);
      expect(Integrity.parse(integrity)).toEqual(integrity);
      expect(fates.every((fate) => ObservationFate.safeParse(fate).success)).toBe(true);
    }),
    { numRuns: 150 },
  );
});
