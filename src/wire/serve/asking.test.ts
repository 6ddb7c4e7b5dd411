import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import { datasetFolder } from '../../edges/files/dataset-folder.ts';
import { UserError } from '../../errors.ts';
import { OPTIONS } from '../../harvest/harvest.test-data.ts';
import { harvest } from '../../harvest/harvest.ts';
import type { LocalPrompt } from '../../records/asking/local-prompt.ts';
import type { Example } from '../../records/example.ts';
import type { RunRecord } from '../../records/run.ts';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import { askingOf } from '../../rows/asking/asking.ts';
import { chatted, localOf, policyOf, said, swapOf, TOOLS, trackRoute } from '../../serve/serve.test-data.ts';
import { askingOfTrack } from './asking.ts';

// A track whose model was proved with examples in front of the request, served from the data set's folder as a run leaves it.
const prompt: LocalPrompt = { examples: 3, wording: 'Think of the units.', template: 'fledgling' };
const route = trackRoute('toolcall', { prompt });
let root = '';
let run: RunRecord;
let examples: readonly Example[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-asking-'));
  const lines = (await readFile('datasets/dummy-agent/traces.jsonl', 'utf8')).split('\n').slice(0, 200);
  const style = { instruction: 'brief', signatures: 'compact', systemPrompt: 'drop' } as const;
  const harvested = await harvest({
    ...{ source: sourceOf(lines.map((line) => JSON.parse(line))), config: { ...OPTIONS, ...style, schemaViolations: 'keep' as const } },
    ...{ ledger: [], agent: 'a', redactor: null },
  });
  const { manifest } = harvested;
  examples = harvested.examples;
  const files = harvested.files.map(({ path, text }) => [path, text] as const);
  await datasetFolder(join(root, 'datasets/a')).write(new Map([...files, ['manifest.json', JSON.stringify(manifest)]]));
  run = { ...runFixture(), agent: 'a', dataset: manifest };
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('the local model is shown the very examples that it was shown when it was proved', async () => {
  const asking = await askingOfTrack(route, { run, root, gguf: '' });
  const evaluated = askingOf(prompt, { examples, seed: route.decoding.seed, dialect: null });
  const asked = examples.filter(({ split, track }) => split === 'test' && track === 'toolcall');
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.map((example) => asking?.contentOf(example))).toEqual(asked.map((example) => evaluated.contentOf(example)));

  const local = localOf([said('<tool_call name="get_weather">{"city":"Oslo","unit":"c"}</tool_call>')]);
  const { swap } = swapOf({ policy: policyOf([route]), local: [{ answerer: local, asking }] });
  const { line } = await chatted(swap, JSON.stringify({ model: 'fledgling', messages: [{ role: 'user', content: 'weather in Oslo' }], tools: TOOLS }));
  expect([line.by, line.reason]).toEqual(['local', 'proved']);
  const roles = local.asked[0]?.messages.map(({ role }) => role);
  expect(roles).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user']);
  expect(local.asked[0]?.messages[0]?.content).toMatch(/Think of the units\.$/);
});

test('a data set that is another one is refused: its examples would make another prompt', async () => {
  await appendFile(join(root, 'datasets/a/examples.jsonl'), '\n');
  const refused = askingOfTrack(route, { run, root, gguf: '' });
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow('expected the data set that the run was proved on');
});

test('without examples the data set need not be there', async () => {
  const asking = await askingOfTrack(trackRoute('toolcall', { prompt: { ...prompt, examples: 0 } }), { run, root: '/nowhere', gguf: '' });
  expect(examples.slice(0, 1).map((example) => asking?.contentOf(example).messages.length)).toEqual([2]);
  expect(await askingOfTrack(trackRoute('toolcall'), { run, root: '/nowhere', gguf: '' })).toBeNull();
});
