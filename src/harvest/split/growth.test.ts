import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generation, sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import type { LedgerEntry } from '../../records/dataset.ts';
import type { Example } from '../../records/example.ts';
import { promptMessages } from '../../rows/prompt.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { harvest } from '../harvest.ts';
import { signatureOf } from '../near/minhash.ts';
import { nearPairs } from '../near/neighbours.ts';
import { folded, shinglesOf, wordHashes } from '../near/shingles.ts';
import { agentCalls } from './growth.test-data.ts';
import { familyOf } from './keys.ts';

const run = (observations: readonly unknown[], { ledger = [], limit = null }: { ledger?: readonly LedgerEntry[]; limit?: number | null } = {}) => {
  const config = { ...OPTIONS, limit };
  return harvest({ source: sourceOf(observations), redactor: null, config, ledger, agent: 'weather' });
};
const splits = (examples: readonly Example[]) => new Map(examples.map(({ id, split }) => [id, split]));
const conversation = ({ row }: Example) => promptMessages(row.prompt)[1].content;

function expectUnmoved(before: readonly Example[], after: readonly Example[]): void {
  const now = splits(after);
  for (const [id, split] of splits(before)) if (now.has(id)) expect(now.get(id)).toBe(split);
}

/** No session, trace, family or pair of near-duplicates has examples in two splits. */
function expectNoStraddling(examples: readonly Example[]): void {
  const together = [
    Map.groupBy(examples, ({ cluster }) => cluster),
    Map.groupBy(examples, ({ source }) => source.traceId),
    Map.groupBy(
      examples.filter(({ source }) => source.sessionId !== null),
      ({ source }) => source.sessionId,
    ),
    Map.groupBy(examples, (example) => familyOf(conversation(example))),
  ].flatMap((groups) => [...groups.values()]);
  for (const group of together) expect(new Set(group.map(({ split }) => split)).size).toBe(1);
  const conversations = [...new Map(examples.map((example) => [conversation(example), example.split]))];
  const signatures = conversations.map(([text]) => signatureOf(shinglesOf(wordHashes(folded(text)))));
  const split = (index: number) => conversations[index]?.[1];
  const found = (left: number, right: number) => expect(split(left)).toBe(split(right));
  nearPairs({ signatures, threshold: OPTIONS.nearDuplicates.threshold, isKnown: () => false, found });
}

test('data that grows tenfold moves no old example and sets none aside, and nothing straddles two splits', async () => {
  await fc.assert(
    fc.asyncProperty(agentCalls({ maxLength: 120 }), async (all) => {
      const before = await run(all.slice(0, Math.ceil(all.length / 10)));
      const after = await run(all, { ledger: before.ledger });
      expectUnmoved(before.examples, after.examples);
      expectNoStraddling(after.examples);
      const lost = before.quarantined.concat(after.quarantined).filter(({ reason }) => reason === 'straddles-splits');
      const old = new Set(before.examples.map(({ source }) => source.observationId));
      expect(lost.filter(({ where }) => old.has(where))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a second harvest of the same data under its own ledger writes the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(agentCalls({ maxLength: 60 }), agentCalls({ maxLength: 40 }), async (all, earlier) => {
      const first = await run(all, { ledger: (await run(earlier)).ledger });
      const second = await run(all, { ledger: first.ledger });
      expect(second.files.map(({ path, text }) => [path, text])).toEqual(first.files.map(({ path, text }) => [path, text]));
    }),
    { numRuns: 60 },
  );
});

test('the order in which observations arrive changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(agentCalls({ maxLength: 50 }), agentCalls({ maxLength: 20 }), fc.nat(), async (all, earlier, turn) => {
      const { ledger } = await run(earlier);
      const at = turn % all.length;
      const [first, second] = [await run(all, { ledger }), await run([...all.slice(at), ...all.slice(0, at)].reverse(), { ledger })];
      expect(second.files).toEqual(first.files);
      expect(second.manifest).toEqual(first.manifest);
    }),
    { numRuns: 60 },
  );
});

test('a smaller limit and then the old one again give every example the split it had', async () => {
  await fc.assert(
    fc.asyncProperty(agentCalls({ minLength: 10, maxLength: 60 }), async (all) => {
      const whole = await run(all);
      const few = await run(all, { ledger: whole.ledger, limit: 5 });
      const again = await run(all, { ledger: few.ledger });
      expectUnmoved(whole.examples, few.examples);
      expect(splits(again.examples)).toEqual(splits(whole.examples));
    }),
    { numRuns: 60 },
  );
});

const call = (id: string, user: string, more: object = {}) => generation({ id, user }, { traceId: 'one', ...more });
const places = ({ examples }: Awaited<ReturnType<typeof run>>) => [...new Set(examples.map(({ source, split }) => `${source.observationId} ${split}`))].sort();
const aside = ({ quarantined }: Awaited<ReturnType<typeof run>>) => quarantined.map(({ where, reason }) => `${where} ${reason}`);

test('calls of one trace are one cluster, without a session too', async () => {
  const { examples } = await run(Array.from({ length: 6 }, (_, at) => call(`o${at}`, `weather in town ${at}`)));
  expect(new Set(examples.map(({ cluster, split }) => `${cluster} ${split}`)).size).toBe(1);
});

test('a trace that a ledger of old has in two splits stays there for good, and what comes new to it is set aside', async () => {
  const old = [call('a', 'weather in town 1'), call('b', 'weather in town 2')];
  const ledger: LedgerEntry[] = [
    { cluster: familyOf('weather in town 1'), split: 'train' },
    { cluster: familyOf('weather in town 2'), split: 'test' },
  ];
  const first = await run(old, { ledger });
  expect([places(first), aside(first)]).toEqual([['a train', 'b test'], []]);
  const second = await run([...old, call('c', 'weather in town 3')], { ledger: first.ledger });
  expect([places(second), aside(second)]).toEqual([['a train', 'b test'], ['c straddles-splits']]);
});

const LONG = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');

test('a near-duplicate follows one that the limit has left out, and is set aside between two', async () => {
  const older = call('older', `${LONG} please`, { traceId: 'older' });
  const before = await run([older]);
  const near = call('near', `${LONG} now`, { traceId: 'near', startTime: '2026-01-06T08:00:00.000Z' });
  for (const split of ['train', 'vault'] as const) {
    const ledger = before.ledger.map((entry) => ({ ...entry, split }));
    expect(places(await run([near], { ledger }))).toEqual([`near ${split}`]);
  }
  const torn = before.ledger.map((entry): LedgerEntry => ({ ...entry, split: 'train' }));
  const other = (await run([call('other', `${LONG} thanks`, { traceId: 'other' })])).ledger.map((entry): LedgerEntry => ({ ...entry, split: 'test' }));
  const between = await run([near, call('far', 'weather in town 1', { traceId: 'far' })], { ledger: [...torn, ...other] });
  expect(aside(between)).toEqual(['near straddles-splits']);
});

/** The calls of a conversation as an agent makes them without sessions: each a trace of its own that replays what was said. */
function conversationCalls(name: string, turns: number): ReturnType<typeof generation>[] {
  const said = Array.from({ length: turns }, (_, at) => [
    { role: 'user', content: `${name} asks thing number ${at} of many` },
    { role: 'assistant', content: `answer ${at} to ${name}` },
  ]);
  return said.map((_, at) =>
    generation({
      id: `${name}-${at}`,
      messages: said
        .slice(0, at + 1)
        .flat()
        .slice(0, -1),
    }),
  );
}

test('calls that replay each other are one cluster without session and trace, whichever is harvested first', async () => {
  const calls = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay'].map((name) => conversationCalls(name, 4));
  const whole = await run(calls.flat());
  expectNoStraddling(whole.examples);
  for (const conversation of calls) {
    const ids = new Set(conversation.map(({ id }) => id));
    const clusters = whole.examples.filter(({ source }) => ids.has(source.observationId)).map(({ cluster }) => cluster);
    expect([clusters.length, new Set(clusters).size]).toEqual([8, 1]);
  }
  for (const first of [0, 3]) {
    const early = await run(calls.flatMap((conversation) => conversation.slice(first, first + 1)));
    const late = await run(calls.flat(), { ledger: early.ledger });
    for (const [at, conversation] of calls.entries()) {
      const ids = new Set(conversation.map(({ id }) => id));
      const [start] = early.examples.filter(({ source }) => ids.has(source.observationId));
      const ends = late.examples.filter(({ source }) => ids.has(source.observationId)).map(({ split }) => split);
      expect([at, new Set(ends)]).toEqual([at, new Set([start?.split])]);
    }
  }
});

test('a greeting that many conversations begin with binds none of them', async () => {
  const greeted = (id: string) => [
    { role: 'user', content: 'Hi there!' },
    { role: 'assistant', content: 'Hello. How can I help?' },
    { role: 'user', content: `weather in ${id}` },
  ];
  const { examples } = await run(['Oslo', 'Rome', 'Lima'].map((id) => generation({ id, messages: greeted(id) })));
  expect(new Set(examples.map(({ cluster }) => cluster)).size).toBe(3);
});
