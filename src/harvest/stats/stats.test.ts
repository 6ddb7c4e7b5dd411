import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generation, sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import { DatasetStats } from '../../records/dataset-stats.ts';
import type { Split } from '../../records/example.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { harvest } from '../harvest.ts';
import type { HarvestOptions } from '../options.ts';
import { agentCalls } from '../split/growth.test-data.ts';
import { contamination } from './contamination.ts';
import { quantilesOf } from './quantiles.ts';

const run = (observations: readonly unknown[], more: Partial<HarvestOptions> = {}) =>
  harvest({ source: sourceOf(observations), redactor: null, config: { ...OPTIONS, ...more }, ledger: [], agent: 'a' });

test('whatever is harvested, the figures add up to what was written', async () => {
  await fc.assert(
    fc.asyncProperty(agentCalls({ maxLength: 60 }), async (all) => {
      const { stats, examples, quarantined, files, manifest } = await run(all);
      expect(DatasetStats.parse(JSON.parse(files.find(({ path }) => path === 'dataset_stats.json')?.text ?? ''))).toEqual(stats);
      expect(stats.digest).toBe(manifest.digest);
      for (const { track, split, rows, challenges, domains, complexity, turns, clusters } of stats.splits) {
        const ordinary = examples.filter((example) => example.track === track && example.split === split && !example.challenge);
        expect([rows, clusters]).toEqual([ordinary.length, new Set(ordinary.map(({ cluster }) => cluster)).size]);
        for (const counts of [domains, complexity, turns]) expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(rows);
        expect(manifest.counts.rows[`${track}/${split}`]).toBe(rows);
        if (split === 'test') expect(manifest.counts.rows[`${track}/challenge`]).toBe(challenges);
      }
      expect(stats.quarantined.reduce((sum, { count }) => sum + count, 0)).toBe(quarantined.length);
      expect(stats.families.clusters).toBe(new Set(examples.map(({ cluster }) => cluster)).size);
      const shares = stats.shares.reduce((sum, { got }) => sum + got, 0);
      expect(Math.abs(shares - (examples.some(({ challenge }) => !challenge) ? 1 : 0))).toBeLessThan(1e-5);
    }),
    { numRuns: 60 },
  );
});

test('one cluster of everything is a warning, and so is one of a quarter', async () => {
  const many = Array.from({ length: 12 }, (_, at) => generation({ id: `o${at}` }, { sessionId: at < 6 ? 'long' : null }));
  expect((await run(many)).stats.warnings[0]).toMatch(/^One cluster holds 50\.0 % of the examples: .* than 0\.9\.$/);
  const one = many.map((each) => ({ ...each, sessionId: 'long' }));
  expect((await run(one)).stats.warnings[0]).toBe('All examples are one cluster, so they stand in one split: nothing can be both trained and tested on.');
});

test('quantiles are values that occur, by nearest rank', () => {
  expect(quantilesOf(Array.from({ length: 100 }, (_, at) => 100 - at))).toEqual({ least: 1, p25: 25, median: 50, p75: 75, p95: 95, most: 100 });
  expect(quantilesOf([7])).toEqual({ least: 7, p25: 7, median: 7, p75: 7, p95: 7, most: 7 });
  expect(quantilesOf([])).toBeNull();
});

const placedAs = (texts: readonly (readonly [Split, string])[]) => texts.map(([split, text], at) => ({ id: `e${at}`, text, split }));

/** Runs of eight words written without hashes: the share of a text's that stand in another. */
function shareIn(text: string, others: readonly string[]): number {
  const words = text.split(' ');
  const length = Math.min(8, words.length);
  const runs = new Set(words.slice(length - 1).map((_, at) => words.slice(at, at + length).join(' ')));
  const found = [...runs].filter((run) => others.some((other) => ` ${other} `.includes(` ${run} `)));
  return found.length / runs.size;
}

test('the share of a held-out conversation that stands in training is that of its runs of words', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 5, maxLength: 14 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.uniqueArray(text, { minLength: 2, maxLength: 8 }), (texts) => {
      const placed = placedAs(texts.map((one, at) => [at % 2 === 0 ? 'test' : 'train', one] as const));
      const train = texts.filter((_, at) => at % 2 === 1);
      const shares = texts.filter((_, at) => at % 2 === 0).map((one) => shareIn(one, train));
      const [test] = contamination(placed, []);
      expect(test?.conversations).toBe(shares.length);
      expect(test?.meanShare).toBeCloseTo(shares.reduce((sum, share) => sum + share, 0) / shares.length, 10);
      expect(test?.overlapping).toBe(shares.filter((share) => share >= 0.7).length);
    }),
    { numRuns: 80 },
  );
});

test('held-out conversations are looked for in training and in other data sets, each told by the worst pairs', () => {
  const placed = placedAs([
    ['train', 'please book a table for four people at nine tonight'],
    ['test', 'so please book a table for four people at nine tonight'],
    ['vault', 'what is the capital of the country where I was born'],
    ['test', 'weather in Oslo'],
  ]);
  const found = contamination(placed, [{ name: 'public', texts: [{ id: 'p1', text: 'What is the capital of the country where I was born?' }] }]);
  expect(
    found.map(({ split, against, conversations, tooShort, overlapping, worst }) => [split, against, conversations, tooShort, overlapping, worst.length]),
  ).toEqual([
    ['test', 'train', 2, 1, 1, 1],
    ['test', 'public', 2, 1, 0, 0],
    ['vault', 'train', 1, 0, 0, 0],
    ['vault', 'public', 1, 0, 1, 1],
  ]);
  expect(found[0]?.worst).toEqual([{ example: 'e1', with: 'e0', share: 0.75 }]);
  expect(found[3]?.worst).toEqual([{ example: 'e2', with: 'p1', share: 1 }]);
});
