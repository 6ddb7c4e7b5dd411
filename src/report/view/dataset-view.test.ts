import { expect, test } from 'vitest';
import { distributionChart } from '../charts/distribution.ts';
import { runFixture } from '../fixtures/fixture.test-data.ts';
import { statsFixture } from '../fixtures/fixture-stats.test-data.ts';
import { report } from '../report.ts';
import { datasetView } from './dataset-view.ts';

const ATTACK = '</td><script>alert(1)</script>|`@owner` [x](http://evil)';

test('a split is told by its rows, its independent clusters and its lengths', () => {
  const [train] = datasetView(statsFixture()).splits;
  expect(train).toEqual({
    track: 'Structured output',
    split: 'train',
    rows: '976',
    clusters: '974',
    challenges: '0',
    domains: '2',
    complexity: '976 / 0 / 0',
    turns: '1',
    prompt: '304 / 318',
    completion: '79 / 99',
  });
});

test('domains beyond the first twelve are added up', () => {
  const strata = Array.from({ length: 15 }, (_, at) => ({ domain: `tool${at}`, clusters: { train: 10, val: 1, test: 2, vault: 0 } }));
  const view = datasetView({ ...statsFixture(), strata });
  expect(view.strata.map(({ domain }) => domain).slice(-2)).toEqual(['tool11', '3 others']);
  expect(view.strata.at(-1)?.text).toBe('train 30, val 3, test 6, vault 0');
});

test('every report holds the data set’s warnings and figures', async () => {
  const { html, markdown } = await report({ run: runFixture(), disagreements: [] });
  expect(markdown).toContain('<details><summary>Data: 1 to look at</summary>');
  expect(markdown).toContain('| vault | `train` | 148 | 11 | 1 | 0.7 % | `07331bcf99823390 in cae78db3df503a07: 100.0 %` |');
  expect(markdown).toContain('| `get_weather` | 2 | 2026-02-01 | 300 | 7 |');
  for (const text of [
    '<section aria-label="Data" id="data">',
    '1,644 clusters of 1,650 different conversations',
    '07331bcf99823390',
    'Clusters by domain and split',
  ])
    expect(html).toContain(text);
});

test('a run whose data set has no statistics is told without them', async () => {
  const { html, markdown } = await report({ run: { ...runFixture(), datasetStats: null }, disagreements: [] });
  expect(html).not.toContain('aria-label="Data"');
  expect(markdown).not.toContain('<summary>Data');
});

test('names out of traces do nothing in any report', async () => {
  const stats = statsFixture();
  const hostile = {
    ...stats,
    strata: stats.strata.map((one) => ({ ...one, domain: ATTACK })),
    drift: { ...stats.drift, tools: stats.drift.tools.map((one) => ({ ...one, tool: ATTACK })) },
    quarantined: [{ name: ATTACK, count: 1 }],
    contamination: { ...stats.contamination, overlaps: stats.contamination.overlaps.map((one) => ({ ...one, against: ATTACK })) },
    warnings: [ATTACK],
  };
  const { html, markdown } = await report({ run: { ...runFixture(), datasetStats: hostile }, disagreements: [] });
  expect(html).not.toContain('<script>alert');
  const outside = markdown.replaceAll(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
  expect(outside).not.toMatch(/<script|@owner|\[x\]\(/);
});

test('the distribution takes its colours from the page and is no wider than asked for', async () => {
  const drawn = await distributionChart(datasetView(statsFixture()).strata, 343, { title: 'A title', description: 'A description' });
  const colours = new Set([...drawn.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour));
  expect([...colours].filter((colour) => !/^(?:none|transparent|var\(--[a-z]+\))$/.test(colour ?? ''))).toEqual([]);
  expect(Number(/width="(\d+)"/.exec(drawn)?.[1])).toBeLessThanOrEqual(343);
});
