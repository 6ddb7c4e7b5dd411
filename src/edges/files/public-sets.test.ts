import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importBfcl } from '../../harvest/imports/bfcl/bfcl.ts';
import { publicSets } from './public-sets.ts';

let datasets = '';
beforeAll(async () => {
  datasets = await mkdtemp(join(tmpdir(), 'fledgling-public-sets-'));
});
afterAll(() => rm(datasets, { recursive: true }));

const CASE = {
  id: 'simple_1',
  category: 'simple',
  question: [[{ role: 'user', content: 'What is the weather in Oslo?' }]],
  function: [
    {
      name: 'get_weather',
      description: 'Weather.',
      parameters: { type: 'dict', properties: { city: { type: 'string', description: 'A city.' } }, required: ['city'] },
    },
  ],
  ground_truth: [{ get_weather: { city: ['Oslo'] } }],
};

test('an imported data set gives its digest at once and its conversations when asked', async () => {
  const { files, manifest } = importBfcl([{ where: 'cases:1', value: CASE }], []);
  await mkdir(join(datasets, 'bfcl'));
  await writeFile(join(datasets, 'bfcl', 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(datasets, 'bfcl', 'examples.jsonl'), files.find(({ path }) => path === 'examples.jsonl')?.text ?? '');
  const [set] = await publicSets(datasets, ['bfcl']);
  expect([set?.name, set?.digest]).toEqual(['bfcl', manifest.digest]);
  const texts = await set?.texts();
  expect(texts?.map(({ text }) => text)).toEqual(['What is the weather in Oslo?', 'What is the weather in Oslo?']);
});

test('one that is not there, or damaged, is refused by name', async () => {
  await expect(publicSets(datasets, ['none'])).rejects.toThrow(/^harvest\.publicSets: expected the manifest of a data set at datasets\/none\/manifest\.json/);
  await writeFile(join(datasets, 'bfcl', 'examples.jsonl'), '{"id":1}\n');
  const [set] = await publicSets(datasets, ['bfcl']);
  await expect(set?.texts()).rejects.toThrow(/^datasets\/bfcl\/examples\.jsonl:1: expected an example/);
});
