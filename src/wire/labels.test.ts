import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labelsToSettle } from '../ceiling/labels-to-settle.ts';
import { loopConfig } from '../pipeline/loop/loop.test-data.ts';
import { sha256 } from '../records/digest.ts';
import type { Ceiling } from '../records/findings/ceiling.ts';
import { labelsSource } from './labels.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-labels-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const config = loopConfig();
const named = (labels: string | null) => ({ ...config, harvest: { ...config.harvest, labels } });

async function source(text: string, sourcesFile: string | null = null) {
  await writeFile(join(root, 'labels.yaml'), text);
  return labelsSource(named('labels.yaml'), { root, sourcesFile });
}

const DECISIONS = [
  ['keep', 'keep'],
  ['drop', 'drop'],
  ['{ use: 1 }', { use: 1 }],
  ['{ use: "an: answer" }', { use: 'an: answer' }],
  ['{ accept: both }', { accept: 'both' }],
  ['{ accept: [1, 2] }', { accept: [1, 2] }],
  ['', null],
] as const;

const agreement = { value: 1, n: 1, interval: { low: 0, high: 1 } };
const ceilingOf = (contradictions: Ceiling['contradictions']): Ceiling => ({
  ...{ schema: 'fledgling/ceiling@1', track: 'toolcall', metric: 'args_exact_rate', ask: 'text', asked: 1, unscored: 0, agreement },
  ...{ parts: [], domains: [], sample: [], contradictions },
});

test('what a run wrote and people decided is read as it was meant, whatever texts stand in it', async () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  const contradictions = fc.uniqueArray(
    fc.record({
      exampleId: fc.stringMatching(/^[0-9a-f]{16}$/),
      asked: fc.constant(null),
      split: fc.constantFrom('train' as const, 'test' as const),
      ...{ domain: text, prompt: text, gold: text },
      answers: fc.array(fc.record({ text, times: fc.integer({ min: 1, max: 9 }) }), { minLength: 1, maxLength: 3 }),
      agreed: fc.nat({ max: 9 }),
      settled: fc.constant(null),
    }),
    { selector: ({ exampleId }) => exampleId, minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(contradictions, fc.array(fc.constantFrom(...DECISIONS), { minLength: 6, maxLength: 6 }), async (written, decisions) => {
      let next = 0;
      const decided = (labelsToSettle([ceilingOf(written)]) ?? '').replace(/^ {4}decision:$/gm, () => `    decision: ${decisions[next++]?.[0]}`);
      const { labels = [] } = (await (await source(decided))?.read()) ?? {};
      expect(labels.map(({ example, recorded, decision }) => [example, recorded, decision])).toEqual(
        written.map(({ exampleId, gold }, at) => [exampleId, gold, decisions[at]?.[1]]),
      );
      expect(labels.map(({ others }) => others)).toEqual(written.map(({ answers }) => answers.map(({ text: answer, times }) => ({ answer, times }))));
      const lines = decided.split('\n');
      expect(labels.map(({ lineOf }) => lines[lineOf('decision') - 1]?.trim().split(':')[0])).toEqual(written.map(() => 'decision'));
    }),
    { numRuns: 40 },
  );
});

test('its digest is that of its bytes, or the recorded one where the file is not', async () => {
  const text = 'labels: []\n';
  expect(await (await source(text))?.digest()).toBe(sha256(text));
  await writeFile(join(root, 'sources.json'), JSON.stringify([{ path: 'labels.yaml', sha256: 'b'.repeat(64) }]));
  expect(await (await source(text, join(root, 'sources.json')))?.digest()).toBe('b'.repeat(64));
  expect(labelsSource(config, { root, sourcesFile: null })).toBe(null);
});

const LABEL = '  - example: "0123456789abcdef"\n    recorded: "{}"\n';
test.each([
  [
    'an unknown decision',
    `labels:\n${LABEL}    decision: maybe\n`,
    /^labels\.yaml:4 labels\.0\.decision: expected keep, drop, \{ use: N \}.*got "maybe"\. Write one of these/,
  ],
  ['an unknown way', `labels:\n${LABEL}    decision: { us: 1 }\n`, /^labels\.yaml:4 labels\.0\.decision: expected keep, drop/],
  ['no place', `labels:\n${LABEL}    decision: { use: 0 }\n`, /^labels\.yaml:4 labels\.0\.decision/],
  [
    'a number for an id',
    'labels:\n  - example: 1234567890123456\n    recorded: "{}"\n',
    /^labels\.yaml:2 labels\.0\.example: expected 16 hexadecimal digits in quotes/,
  ],
  [
    'no recorded answer',
    'labels:\n  - example: "0123456789abcdef"\n',
    /^labels\.yaml:2 labels\.0\.recorded: expected the recorded answer as a text, found nothing\. Copy it/,
  ],
  ['a misspelt key', `labels:\n${LABEL}    decison: keep\n`, /^labels\.yaml:4 labels\.0\.decison: .*Did you mean decision\?$/],
  ['an alias', `labels:\n${LABEL}    decision: *a\n`, /^labels\.yaml:4: expected a value, found the alias/],
  ['a tag', 'labels: !!js/function x\n', /^labels\.yaml:1: /],
  ['no YAML', 'labels: [\n', /^labels\.yaml:\d: not valid YAML/],
  ['far too much', `# ${'x'.repeat(1_000_000)}`, /^labels\.yaml: expected a file of label decisions of at most 1000000 bytes/],
])('%s is refused by file and line', async (_, text, sentence) => {
  await expect((await source(text))?.read()).rejects.toThrow(sentence);
});

test('decisions that are named and not there are refused', async () => {
  await expect(labelsSource(named('none.yaml'), { root, sourcesFile: null })?.read()).rejects.toThrow(
    'none.yaml: expected the file of label decisions that harvest.labels names, found none.',
  );
});
