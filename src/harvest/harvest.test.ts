import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generation, sourceOf } from '../../tests/fixtures/langfuse/generation.ts';
import type { LedgerEntry } from '../records/dataset.ts';
import { sha256 } from '../records/digest.ts';
import { Example } from '../records/example.ts';
import type { Observation } from '../records/observation.ts';
import { OPTIONS } from './harvest.test-data.ts';
import { harvest } from './harvest.ts';
import type { HarvestOptions } from './options.ts';
import { hashedSplit } from './split/draw.ts';
import { familyOf } from './split/keys.ts';

const run = (observations: readonly unknown[], more: { config?: Partial<HarvestOptions>; ledger?: readonly LedgerEntry[] } = {}) =>
  harvest({ source: sourceOf(observations), config: { ...OPTIONS, ...more.config }, ledger: more.ledger ?? [], agent: 'weather', redactor: null });
const reasons = ({ quarantined }: Awaited<ReturnType<typeof run>>) => quarantined.map(({ where, reason }) => [where, reason]);

test('the recorded page gives its two answers and says why the others are no rows', async () => {
  const page = JSON.parse(await readFile('tests/fixtures/langfuse/openai.json', 'utf8'));
  const harvested = await run(page.data);
  expect(harvested.examples.map(({ track, row }) => [track, row])).toEqual([
    [
      'structured',
      { prompt: 'Reply with one JSON object.\nget_weather(city)\n\nWeather in Paris?', completion: '{"arguments":{"city":"Paris"},"name":"get_weather"}' },
    ],
    [
      'toolcall',
      { prompt: 'Reply with one tool call.\nget_weather(city)\n\nWeather in Paris?', completion: '<tool_call name="get_weather">{"city":"Paris"}</tool_call>' },
    ],
    [
      'structured',
      { prompt: 'Reply with one JSON object.\nticket(category,urgency)\n\nclassify: invoice wrong', completion: '{"category":"billing","urgency":2}' },
    ],
  ]);
  expect(reasons(harvested)).toEqual([
    ['453775def85c12f4', 'text-after-tool-result'],
    ['9b4dd80c33a817e9', 'corrupted-tool-arguments'],
  ]);
  expect(harvested.counts).toEqual({ observations: 8, modelCalls: 3, notModelCalls: 4, ownEvaluations: 0, repeated: 0 });
});

test('an example holds what was asked whatever its prompt leaves out, and the link to its trace', async () => {
  const messages = [
    { role: 'system', content: 'Be terse.' },
    { role: 'user', content: 'Oslo?' },
  ];
  const { examples } = await run([generation({ id: 'a', messages }, { htmlPath: '/project/p/traces/trace-a' })]);
  const turns = messages.map((message) => ({ ...message, toolCalls: [], toolCallId: null }));
  expect(examples.map(({ track }) => track)).toEqual(['structured', 'toolcall']);
  for (const { row, request, accepted, source } of examples) {
    expect(row.prompt).not.toContain('Be terse.');
    expect(request).toMatchObject({ messages: turns, tools: [{ name: 'get_weather', strict: null }], toolChoice: null, responseFormat: null });
    expect([accepted, source.url]).toEqual([null, '/project/p/traces/trace-a']);
  }
});

const spoken = fc.record({
  city: fc.integer({ min: 1, max: 200 }),
  session: fc.option(fc.integer({ min: 1, max: 12 })),
  tag: fc.constantFrom('', '', '', 'hard'),
  minute: fc.nat(59),
});
const observations = (max: number) =>
  fc.array(spoken, { minLength: 1, maxLength: max }).map((list) =>
    list.map(
      ({ city, session, tag, minute }, index): Observation =>
        generation(
          { id: `o${index}`, user: `weather in town ${city}`, calls: [{ name: 'get_weather', arguments: JSON.stringify({ city: `town ${city}` }) }] },
          {
            sessionId: session === null ? null : `s${session}`,
            tags: tag ? [tag] : [],
            startTime: `2026-01-05T08:${String(minute).padStart(2, '0')}:00.000Z`,
          },
        ),
    ),
  );
const within = (list: readonly Example[]) => new Map(list.map(({ id, split }) => [id, split]));

test('growing the data never moves an example', async () => {
  await fc.assert(
    fc.asyncProperty(observations(40), fc.nat(), async (all, cut) => {
      const before = await run(all.slice(0, 1 + (cut % all.length)));
      const after = within((await run(all, { ledger: before.ledger })).examples);
      for (const [id, split] of within(before.examples)) if (after.has(id)) expect(after.get(id)).toBe(split);
    }),
    { numRuns: 150 },
  );
});

test('no cluster, session or near-duplicate family straddles two splits, and no challenge shares a cluster with others', async () => {
  await fc.assert(
    fc.asyncProperty(observations(60), async (all) => {
      const { examples } = await run(all);
      const groups = [
        ...Map.groupBy(examples, ({ cluster }) => cluster).values(),
        ...Map.groupBy(examples, ({ source }) => source.sessionId ?? source.traceId).values(),
      ];
      for (const group of groups) {
        expect(new Set(group.map(({ split }) => split)).size).toBe(1);
        expect(new Set(group.map(({ challenge }) => challenge)).size).toBe(1);
      }
      expect(examples.every((example) => Example.safeParse(example).success)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('the order in which observations arrive changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      observations(30).chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.option(fc.integer({ min: 1, max: 20 }))),
      ),
      async ([all, shuffled, limit]) => {
        const [first, second] = [await run(all, { config: { limit } }), await run(shuffled, { config: { limit } })];
        expect(second.files).toEqual(first.files);
        expect(second.manifest).toEqual(first.manifest);
      },
    ),
    { numRuns: 150 },
  );
});

test('the limit takes the newest model calls', async () => {
  const all = ['a', 'b', 'c'].map((id, hour) => generation({ id }, { startTime: `2026-01-05T0${hour}:00:00.000Z` }));
  const { examples } = await run(all, { config: { limit: 2, tracks: ['toolcall'] } });
  expect(examples.map(({ source }) => source.observationId)).toEqual(['b', 'c']);
});

test('the same prompt is kept once, the earliest, and a different answer to it is told', async () => {
  const later = { startTime: '2026-01-05T09:00:00.000Z' };
  const same = { user: 'weather in Oslo', calls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] };
  const other = { user: 'weather in Oslo', calls: [{ name: 'get_weather', arguments: '{"city":"Bergen"}' }] };
  const harvested = await run([generation({ id: 'c', ...other }, later), generation({ id: 'b', ...same }, later), generation({ id: 'a', ...same })]);
  expect(harvested.examples.map(({ source }) => source.observationId)).toEqual(['a', 'a']);
  expect(harvested.manifest.counts.duplicates).toBe(4);
  expect(reasons(harvested)).toEqual([['c', 'conflicting-duplicate']]);
});

test('what cannot be asked natively is quarantined with the reason where the hosted model is asked so, and nowhere else', async () => {
  const odd = generation({ id: 'odd', tools: null });
  const all = [generation({ id: 'Oslo' }), odd];
  const natively = await run(all, { config: { ...OPTIONS, ask: 'native' } });
  expect(natively.examples.map(({ source }) => source.observationId)).toEqual(['Oslo', 'Oslo']);
  expect(natively.quarantined).toEqual([
    {
      where: 'odd',
      reason: 'not-askable-natively',
      detail: 'it cannot be asked again as the agent asked it: its answer is about tools, and its trace does not say which were offered; hosted.ask: text can',
    },
  ]);
  expect((await run(all)).examples).toHaveLength(4);
  await expect(run([odd], { config: { ...OPTIONS, ask: 'native' } })).rejects.toThrow(
    /^hosted\.ask: native: none of the traces is an example, 1 of 1 because .* the first odd: .*or write hosted\.ask: text\.$/,
  );
});

test('an observation met twice is a duplicate', async () => {
  const { manifest } = await run([generation({ id: 'a' }), generation({ id: 'a' })]);
  expect(manifest.counts).toMatchObject({ modelCalls: 1, duplicates: 1 });
});

test('a trace that leads from one split to another is set aside with its name; what stands in the ledger stays', async () => {
  const [a, b] = [generation({ id: 'a' }, { sessionId: 'one' }), generation({ id: 'b' }, { sessionId: 'two' })];
  const placed: [string, LedgerEntry['split']][] = [
    ['session:one', 'train'],
    [familyOf('weather in a'), 'train'],
    ['session:two', 'test'],
    [familyOf('weather in b'), 'test'],
  ];
  const ledger = placed.map(([cluster, split]): LedgerEntry => ({ cluster, split }));
  const bridge = generation({ id: 'bridge', user: 'weather in A!' }, { sessionId: 'two' });
  const splits = ({ examples }: Awaited<ReturnType<typeof run>>) => [...new Set(examples.map(({ source, split }) => `${source.observationId} ${split}`))];
  expect(splits(await run([a, b], { ledger }))).toEqual(['a train', 'b test']);
  const grown = await run([a, b, bridge], { ledger });
  expect(splits(grown)).toEqual(['a train', 'b test']);
  expect(reasons(grown)).toEqual([['bridge', 'straddles-splits']]);
});

test('a ledger that keeps one family in two splits is refused by name', async () => {
  const ledger: LedgerEntry[] = [
    { cluster: 'session:one', split: 'train' },
    { cluster: 'session:one', split: 'test' },
  ];
  await expect(run([generation({ id: 'a' })], { ledger })).rejects.toThrow(/expected one split for session:one, got train and test\. Restore the ledger/);
});

test('a challenge goes to test and is reported apart; one that leaks is quarantined', async () => {
  const tags = ['hard'];
  const harvested = await run([
    generation({ id: 'new' }, { tags }),
    generation({ id: 'a', user: 'Weather in Rome?' }),
    generation({ id: 'b', user: 'weather in rome' }, { tags }),
  ]);
  const challenges = harvested.examples.filter(({ challenge }) => challenge);
  expect(challenges.map(({ source, split, slices }) => [source.observationId, split, slices.includes('hard')])).toEqual([
    ['new', 'test', true],
    ['new', 'test', true],
  ]);
  expect(harvested.rowsByFile.get('toolcall/challenge.jsonl')).toHaveLength(1);
  expect(reasons(harvested)).toEqual([['b', 'challenge-leak']]);
  const recorded = harvested.ledger.map(({ cluster }): LedgerEntry => ({ cluster, split: 'train' }));
  expect(reasons(await run([generation({ id: 'new' }, { tags })], { ledger: recorded }))).toEqual([['new', 'challenge-leak']]);
});

test('a copied value is unseen when no training answer holds it under the same argument; a wrong answer is in neither slice', async () => {
  const asking = (city: string, split: string) => {
    const users = Array.from({ length: 300 }, (_, index) => `say ${index} weather in ${city}`);
    return users.find((user) => hashedSplit(familyOf(user), OPTIONS) === split) ?? '';
  };
  const call = (city: string) => [{ name: 'get_weather', arguments: JSON.stringify({ city, unit: 'c' }) }];
  const { examples } = await run([
    generation({ id: 'a', user: asking('Oslo', 'train'), calls: call('Oslo') }),
    generation({ id: 'b', user: asking('Oslo', 'test'), calls: call('Oslo') }),
    generation({ id: 'c', user: asking('Rome', 'test'), calls: call('Rome') }),
    generation({ id: 'd', user: asking('Kigali', 'test'), content: 'No.' }),
    generation({ id: 'wrong', user: asking('Lima', 'test'), calls: call('Quito') }),
    generation({ id: 'whole', user: asking('Turin', 'test'), calls: call(asking('Turin', 'test')) }),
  ]);
  const slices = Object.fromEntries(examples.map(({ source, slices: names }) => [source.observationId, names]));
  expect(slices).toEqual({ a: [], b: ['seen-values'], c: ['unseen-values'], d: [], wrong: [], whole: [] });
});

test('the manifest holds the digest of every file as it is written', async () => {
  const { files, manifest } = await run([generation({ id: 'a' })]);
  expect(manifest.files).toEqual(files.map(({ path, text, rows }) => ({ path, rows, sha256: sha256(text) })));
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['structured/train.jsonl', 'toolcall/challenge.jsonl', 'examples.jsonl', 'ledger.jsonl']),
  );
});

test('a source without observations or without model calls is refused with what was seen', async () => {
  await expect(run([])).rejects.toThrow(/holds no observations/);
  await expect(run([generation({ id: 'a' }, { type: 'SPAN' }), { id: 1 }])).rejects.toThrow(
    /No model call among 2 observations: 1 hold none.*not-an-observation 1/,
  );
});

test('what is no observation is quarantined where it stands', async () => {
  expect(reasons(await run([generation({ id: 'a' }), 'text']))).toEqual([['memory:2', 'not-an-observation']]);
});
