import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { RunRecord } from '../records/run.ts';
import { HOSTILE_TEXTS } from '../report/fixtures/fixture-disagreements.test-data.ts';
import { STAND_IN } from '../report/view/labels.ts';
import { modelCard } from './model-card.ts';
import { BASE, inputsFixture } from './promote.test-data.ts';
import { type PromotionInputs, preparePromotion } from './promote.ts';

let folder = '';
let good: PromotionInputs;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-card-'));
  good = await inputsFixture(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function card(run: RunRecord = good.run, base = BASE): string {
  const { files, gap } = preparePromotion(good);
  return modelCard({
    run,
    base,
    gap: { ...gap, threshold: 0 },
    repository: 'owner/adapter',
    folder: '',
    files: files.filter(({ path }) => path !== 'README.md'),
  });
}

function parts(text: string): { metadata: Record<string, unknown>; body: string } {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
  return { metadata: parse(match?.[1] ?? ''), body: match?.[2] ?? '' };
}

test('the front matter is what the Hub reads: base model, adapter, results with intervals', () => {
  const { metadata } = parts(card());
  expect(metadata).toMatchObject({ base_model: 'acme/nano', base_model_relation: 'adapter', library_name: 'peft', pipeline_tag: 'text-generation' });
  expect(metadata['tags']).toEqual(['fledgling', 'lora', 'peft', 'gguf', 'structured-output', 'tool-calling']);
  expect(metadata).not.toHaveProperty('license');
  expect(metadata['model-index']).toMatchObject([
    {
      name: 'adapter',
      results: [
        { task: { type: 'text-generation' }, dataset: { split: 'test', revision: good.run.evaluations[0]?.dataDigest } },
        {
          metrics: [
            { type: 'valid_call_rate', value: 1 },
            { type: 'name_match_rate' },
            { type: 'args_exact_rate', value: 0.993, args: { n: 300, hosted: 0.98 } },
          ],
        },
      ],
    },
  ]);
  expect(JSON.stringify(metadata)).toContain('95 % interval [97.6, 99.8] %, n 300');
});

test('weights that are a folder of the project are not named as a model of the Hub', () => {
  expect(parts(card(good.run, { ...BASE, hf: 'models/nano' })).metadata).not.toHaveProperty('base_model');
});

test('a base whose weights were made from its GGUF is told so, and no model of the Hub is named', () => {
  const { metadata, body } = parts(card(good.run, { ...BASE, hf: 'gguf' }));
  expect(metadata).not.toHaveProperty('base_model');
  expect(body).toContain('nano: weights made from its GGUF');
});

test('the body holds verdict, intervals, recipe, limits, lineage and every file with its digest', () => {
  const { body } = parts(card());
  for (const text of [
    'Ship Fledgling nano 1\\.5M'.replaceAll('\\.', '.'),
    '| **Exact arguments** | 300 | 98.0 % | 99.3 % | +1.3 [-0.1, +2.7] | parity |',
    'margin 5.0 points',
    'Recipe demo: rank 16',
    '`paraphrase` (n 48, outside gate and training)',
    good.run.id,
    good.run.dataset.digest,
    'llama-server --model base.gguf --lora adapter-toolcall.gguf',
    ...good.adapters.map(({ gguf }) => gguf.sha256),
  ])
    expect(body).toContain(text);
});

test('what training lost against the base is said among the limits', () => {
  const lost = {
    metric: 'args_exact_rate',
    slice: '<b>x',
    kind: 'domain',
    outcome: 'inferior',
    n: 48,
    base: 0.7,
    tuned: 0.61,
    difference: -0.09,
    margin: 0.05,
    accepted: null,
  } as const;
  const comparisons = good.run.comparisons.map((comparison) =>
    comparison.candidate === 'tuned' && comparison.track === 'toolcall'
      ? { ...comparison, regressions: [{ ...lost, interval: { low: -0.15, high: -0.03 } }] }
      : comparison,
  );
  expect(card({ ...good.run, comparisons })).toContain(
    '- Tool calls, worse than the base on the domain `<b>x`: Exact arguments 61.0 % against 70.0 % (n 48, [-15.0, -3.0] points).',
  );
});

test('the same records give the same card', () => {
  expect(card()).toBe(card(structuredClone(good.run)));
});

test('a hosted model that was asked natively is said to have been', () => {
  const evaluations = good.run.evaluations.map((one) => (one.model.role === 'hosted' ? { ...one, ask: 'native' as const } : one));
  expect(card({ ...good.run, evaluations })).toMatch(/^- Hosted model: `[^`]+`, asked natively, with its tools and response format\.$/m);
  expect(card()).toMatch(/^- Hosted model: `[^`]+`\.$/m);
});

test('a stand-in is said first', () => {
  expect(
    parts(card({ ...good.run, standIn: true }))
      .body.trim()
      .startsWith(`> **${STAND_IN}**`),
  ).toBe(true);
});

test.each([...HOSTILE_TEXTS, '---\nlicense: evil\n---\n', '"\n---\nbase_model: evil/model'])('hostile text %j in the records is harmless', (text) => {
  const poisoned: RunRecord = {
    ...good.run,
    agent: text,
    model: { name: text, title: text },
    evaluations: good.run.evaluations.map((one) => ({
      ...one,
      model: { ...one.model, name: text },
      slices: one.slices.map((slice) => ({ ...slice, name: text })),
      dataDigest: text,
    })),
    adapters: good.run.adapters.map((adapter) => ({ ...adapter, recipe: { ...adapter.recipe, name: text }, run: { ...adapter.run, device: text } })),
    manifest: { ...good.run.manifest, commit: text, fledgling: text, configDigest: text },
  };
  const { metadata, body } = parts(card(poisoned, { ...BASE, title: text, name: text, hf: text }));
  expect(Object.keys(metadata).sort()).toEqual(['library_name', 'model-index', 'pipeline_tag', 'tags']);
  const visible = body.replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
  expect(body).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]|::error|##\[/);
  expect(visible).not.toMatch(/<[a-z!/]|-->|(?<!\\)!\[|(?<!\\)\]\(|@octocat|https:\/\//i);
});

test('a record that says nothing of the vault is read', () => {
  const { vault: _, again: __, ...old } = good.run;
  expect(RunRecord.parse(old).vault.comparisons).toEqual([]);
});
