import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MissingError } from '../../../edges/console/http/problems.ts';
import { jsonLines } from '../../../records/json-lines.ts';
import { runFixture } from '../../../report/fixtures/fixture.test-data.ts';
import { agreementsFixture } from '../../../report/fixtures/fixture-agreements.test-data.ts';
import { disagreementsFixture, HOSTILE_TEXTS } from '../../../report/fixtures/fixture-disagreements.test-data.ts';
import { consolePlace } from '../place.ts';
import { compareFiles } from './compare-port.ts';

const run = runFixture();
const disagreements = disagreementsFixture(60);
const CONFIG =
  'agent: dummy-agent\ntracks: [toolcall]\nharvest: { source: { kind: dummy-agent } }\nmodels:\n  default: nano\n  catalogue:\n    nano: { title: t, gguf: a.gguf, sha256: unpinned, hf: a/b, architecture: llama, contextTokens: 512, endToken: x }\nhosted: { provider: scripted-teacher }\n';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-compare-'));
  const folder = join(root, 'eval-results/dummy-agent', run.id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(root, 'parity.config.yaml'), CONFIG);
  await writeFile(join(folder, 'run.json'), JSON.stringify(run));
  await writeFile(join(folder, 'disagreements.jsonl'), jsonLines(disagreements));
  await writeFile(join(folder, 'agreements.jsonl'), jsonLines(agreementsFixture(20)));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function files() {
  const places = { root, configPath: join(root, 'parity.config.yaml'), stateDir: join(root, '.fledgling'), resultsDir: join(root, 'eval-results') };
  return compareFiles(consolePlace({ ...places, isReadOnly: true, signal: new AbortController().signal, env: {}, notice: () => {} }));
}
const all = { filter: { show: 'all' as const }, offset: 0, limit: 500 };

it('lists what the run recorded, what is worth reading first at the beginning, and says what is not here', async () => {
  const port = files();
  expect(await port.runs()).toMatchObject({ runs: [{ id: run.id, action: 'ship' }] });
  const { rows, total } = await port.page(run.id, all);
  expect([rows.length, total]).toEqual([80, 80]);
  expect(rows.slice(-20).every(({ marks }) => Object.values(marks).every((mark) => mark === true))).toBe(true);
  const firstRight = rows.findIndex(({ marks }) => marks.tuned === true && marks.hosted === true);
  expect(rows.slice(0, firstRight).every(({ marks }) => marks.tuned === false || marks.hosted === false)).toBe(true);
  const { notes } = await port.notes(run.id);
  expect(notes[0]).toContain('The data set is not here');
  expect(notes[1]).toContain('stage cache');
});

it('reads one example from the records alone where data set and cache are gone', async () => {
  const port = files();
  const [wanted] = disagreements;
  if (!wanted) throw new Error('there are 60');
  const example = await port.example(run.id, wanted.exampleId);
  expect(example).toMatchObject({ gold: wanted.gold, tools: [], notes: [expect.stringContaining('holds this example no more')] });
  expect(example.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  expect(example.answers.map(({ role, promptTokens }) => [role, promptTokens])).toEqual([
    ['hosted', null],
    ['base', null],
    ['tuned', null],
  ]);
  const [right] = agreementsFixture(1);
  const all = await port.example(run.id, right?.exampleId ?? '');
  expect(all.fields.flatMap(({ answers }) => Object.values(answers).map(({ change }) => change)).every((change) => change === 'same')).toBe(true);
  expect(await port.localText(run.id, wanted.exampleId)).toEqual({ text: null, note: 'The data set holds this example no more.' });
});

it('finds a text in prompts and answers whatever its case, and hands on nothing that hides or turns text round', async () => {
  const port = files();
  const found = await port.page(run.id, { ...all, filter: { show: 'all', text: 'ONERROR=alert(3)' } });
  expect(found.total).toBe(1);
  const { rows } = await port.page(run.id, all);
  const shown = JSON.stringify([rows, await Promise.all(rows.map(({ id }) => port.example(run.id, id)))]);
  expect(HOSTILE_TEXTS.some((text) => text.includes('\u202e'))).toBe(true);
  expect(shown).not.toMatch(/\u202e|\\u202e|\\u001b/);
});

it('takes no id for a path', async () => {
  const port = files();
  for (const id of ['..', '../dummy-agent', '000000000000', '']) await expect(port.page(id, all)).rejects.toThrow(MissingError);
  await expect(port.example(run.id, '../../etc/passwd')).rejects.toThrow(MissingError);
});

it('sees a data set that was made anew, by its examples’ ids', async () => {
  const port = files();
  expect((await port.notes(run.id)).notes[0]).toContain('is not here');
  await mkdir(join(root, 'datasets/dummy-agent'), { recursive: true });
  const line = { schema: 'fledgling/example@2', id: disagreements[0]?.exampleId, track: 'structured' };
  await writeFile(join(root, 'datasets/dummy-agent/examples.jsonl'), jsonLines([line]));
  expect((await port.notes(run.id)).notes[0]).toBe(
    'The data set has changed since this run: 1 of its 80 examples are still in it, found by their ids; golds are those of the run.',
  );
});
