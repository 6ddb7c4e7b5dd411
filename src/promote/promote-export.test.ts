import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { measure } from '../edges/huggingface/measure.ts';
import { sha256 } from '../records/digest.ts';
import { Export } from '../records/export/export.ts';
import { inputsFixture } from './promote.test-data.ts';
import { type ExportInputs, prepareExport } from './promote-export.ts';

let root = '';
let inputs: ExportInputs;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-promote-export-'));
  const { run, base, gate } = await inputsFixture(root);
  const tuned = run.evaluations.find(({ track, split, model }) => track === 'toolcall' && split === 'test' && model.role === 'tuned');
  if (!tuned) throw new Error('the fixture has a tuned evaluation');
  const folder = join(root, 'exported');
  await mkdir(folder);
  const names = ['Modelfile', 'merged.gguf', 'serve.md'];
  await Promise.all(names.map((name) => writeFile(join(folder, name), `the ${name}`)));
  const files = await Promise.all(names.map(async (path) => ({ path, ...(await measure(join(folder, path))) })));
  const evaluation = { id: 'e', predictionsDigest: sha256('p'), scoresDigest: sha256('s') };
  const record = Export.parse({
    schema: 'fledgling/export@1',
    agent: run.agent,
    track: 'toolcall',
    form: 'merged-gguf',
    run: run.id,
    base: { name: base.name, ggufSha256: base.ggufSha256 },
    adapter: { ggufSha256: tuned.model.adapterSha256, safetensorsSha256: null },
    mergedInto: null,
    quantization: null,
    files: files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })),
    rescored: {
      split: 'test',
      fileSha256: files.find(({ path }) => path === 'merged.gguf')?.sha256,
      dataDigest: tuned.dataDigest,
      evaluation,
      adapterEvaluation: evaluation,
      pairs: 100,
      unpaired: 0,
      metrics: [{ name: 'args_exact_rate', n: 100, exported: 0.95, adapter: 0.97, difference: -0.02 }],
      floors: [],
      answers: { total: 110, equal: 108 },
      margin: 0.05,
      holds: true,
    },
  });
  inputs = { run, record, recordText: JSON.stringify(record), files, base, gate, delta: 0.05, folder: 'exports/toolcall-merged-gguf' };
});
afterEach(() => rm(root, { recursive: true, force: true }));

const withRecord = (change: Partial<Export>) => () => prepareExport({ ...inputs, record: { ...inputs.record, ...change } });
const withScore = (change: Partial<NonNullable<Export['rescored']>>) => {
  const { rescored } = inputs.record;
  if (!rescored) throw new Error('the fixture is scored');
  return withRecord({ rescored: { ...rescored, ...change } });
};

test('the files that were scored go up, with their record and a card of their own', () => {
  const files = prepareExport(inputs);
  expect(files.map(({ path }) => path.replace('exports/toolcall-merged-gguf/', ''))).toEqual([
    'README.md',
    'Modelfile',
    'merged.gguf',
    'serve.md',
    'export.json',
  ]);
  expect(files.find(({ path }) => path.endsWith('merged.gguf'))?.sha256).toBe(inputs.record.rescored?.fileSha256);
  const card = files[0]?.content;
  expect(card && 'text' in card ? card.text : '').toContain('108 of 110 answers are those of base and adapter');
});

test('what was not scored, or scored too low, is refused', () => {
  expect(withRecord({ rescored: null })).toThrow('expected the exported files to be scored');
  expect(withScore({ holds: false })).toThrow('its score does not hold');
  expect(withScore({ dataDigest: sha256('others') })).toThrow('scored on other examples');
  expect(() => prepareExport({ ...inputs, delta: 0.01 })).toThrow('got 2.0 on args_exact_rate');
});

test('another adapter, base or file than the run and the score are about is refused', () => {
  expect(withRecord({ adapter: { ggufSha256: sha256('x'), safetensorsSha256: null } })).toThrow('expected the decision to ship the exported toolcall adapter');
  expect(withRecord({ base: { name: 'nano', ggufSha256: sha256('x') } })).toThrow('measured on the base');
  expect(withScore({ fileSha256: sha256('x') })).toThrow('none of those it lists');
  const [first, ...rest] = inputs.files;
  if (!first) throw new Error('the fixture has files');
  expect(() => prepareExport({ ...inputs, files: [{ ...first, sha256: sha256('x') }, ...rest] })).toThrow('not the bytes that were scored');
  expect(() => prepareExport({ ...inputs, files: rest })).toThrow('not the bytes that were scored');
  expect(() => prepareExport({ ...inputs, files: [...inputs.files, { ...first, path: 'more.txt' }] })).toThrow('"more.txt"');
});

test('a run that did not reach parity promotes no export of it', () => {
  const run = { ...inputs.run, decision: { ...inputs.run.decision, action: 'train' as const } };
  expect(() => prepareExport({ ...inputs, run })).toThrow('expected a decision to ship');
});
