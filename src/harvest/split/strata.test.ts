import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generation, sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import type { LedgerEntry } from '../../records/dataset.ts';
import { SPLITS, type Split } from '../../records/example.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { harvest } from '../harvest.ts';
import { hashedSplit } from './draw.ts';

const split = { train: 0.7, val: 0.15, vault: 0.05 };
const asking = (tool: string, count: number, first = 0) =>
  Array.from({ length: count }, (_, at) =>
    generation({ id: `${tool}-${first + at}`, user: `${tool} ${first + at}`, tools: null, calls: [{ name: tool, arguments: '{"city":"Oslo"}' }] }),
  );
async function clustersOf(observations: readonly unknown[], ledger: readonly LedgerEntry[] = []) {
  const made = await harvest({ source: sourceOf(observations), redactor: null, config: { ...OPTIONS, tracks: ['toolcall'], split }, ledger, agent: 'a' });
  const counted = (domain: string) => {
    const counts: Record<string, number> = {};
    for (const example of made.examples) if (example.domain === domain) counts[example.split] = (counts[example.split] ?? 0) + 1;
    return counts;
  };
  return { ...made, counted };
}

test('from three clusters on a domain is both trained and tested on', async () => {
  const tools = Array.from({ length: 60 }, (_, at) => `tool${at}`);
  const { counted } = await clustersOf(tools.flatMap((tool, at) => asking(tool, 3 + (at % 4))));
  for (const tool of tools) {
    expect(counted(tool)['train']).toBeGreaterThanOrEqual(1);
    expect(counted(tool)['test']).toBeGreaterThanOrEqual(1);
  }
});

test('every split gets at least half its share of a domain, and where the hash gives that nothing is changed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 20, max: 120 }), fc.nat(10_000), async (count, first) => {
      const { counted, examples } = await clustersOf(asking('weather', count, first));
      const shares: Record<Split, number> = { ...split, test: 1 - split.train - split.val - split.vault };
      const byHash = Map.groupBy(examples, ({ cluster }) => hashedSplit(cluster, { split, seed: OPTIONS.seed }));
      const least = (share: number) => Math.floor((count * share) / 2);
      for (const name of SPLITS) expect(counted('weather')[name] ?? 0).toBeGreaterThanOrEqual(least(shares[name]));
      const isEven = SPLITS.every((name) => (byHash.get(name)?.length ?? 0) >= Math.max(least(shares[name]), name === 'test' ? 1 : 0));
      if (isEven) for (const { cluster, split: place } of examples) expect(place).toBe(hashedSplit(cluster, { split, seed: OPTIONS.seed }));
    }),
    { numRuns: 40 },
  );
});

test('one or two clusters go where their hash says', async () => {
  const { examples } = await clustersOf([...asking('rare', 2), ...asking('single', 1)]);
  for (const { cluster, split: place } of examples) expect(place).toBe(hashedSplit(cluster, { split, seed: OPTIONS.seed }));
});

test('a domain that the ledger leaves untested gets its test clusters from the new ones', async () => {
  const old = asking('weather', 20);
  const { ledger } = await clustersOf(old);
  const onlyTrained = ledger.map((entry): LedgerEntry => ({ ...entry, split: 'train' }));
  const grown = await clustersOf([...old, ...asking('weather', 10, 20)], onlyTrained);
  expect(grown.examples.filter(({ source, split: place }) => Number(source.observationId.split('-')[1]) < 20 && place !== 'train')).toEqual([]);
  expect(grown.counted('weather')['test']).toBeGreaterThanOrEqual(1);
});
