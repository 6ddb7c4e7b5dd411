import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
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

test('data that grows tenfold moves no old example, loses none, and lets nothing straddle two splits', async () => {
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
