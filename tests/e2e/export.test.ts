import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeQuantize } from '../../src/edges/llama/quantize/quantize.test-data.ts';
import { provedRun, recordsOf } from '../../src/promote/promote.test-data.ts';
import { sha256 } from '../../src/records/digest.ts';
import { Export } from '../../src/records/export/export.ts';
import { ExportPromotion } from '../../src/records/export/export-promotion.ts';
import type { RunRecord } from '../../src/records/run.ts';
import { consolePlace } from '../../src/wire/console/place.ts';
import { consoleTokens } from '../../src/wire/console/upload/tokens.ts';
import { consoleUploads } from '../../src/wire/console/upload/uploads.ts';
import { startHub } from '../counterparts/hub/hub.ts';
import { writeTinyLora } from '../fixtures/tiny-gguf.ts';
import { type Project, project } from './project.ts';

// The nano model with a random adapter, exported and scored by the loop. The trainer's environment is installed where it is not there.
let place: Project;
beforeAll(async () => {
  place = await project();
  await place.run('dummy-agent', '--count', '40', '--seed', '3', '--out', 'datasets/dummy-agent');
  await mkdir(join(place.path, 'trained'));
  await writeTinyLora(join(place.path, 'trained/adapter.gguf'), { hidden: 160, layers: 4, feedForward: 448, alpha: 0.004 });
}, 600_000);
afterAll(() => place.remove());

const run = (form: string, out: string, ...more: string[]) =>
  place.run('export', '--track', 'toolcall', '--form', form, '--out', out, '--adapter', 'trained/adapter.gguf', ...more);
const recordOf = async (out: string) => Export.parse(await place.json(`${out}/export.json`));
const bytes = (name: string) => readFile(join(place.path, name));

async function withPeftFiles(work: () => Promise<void>): Promise<void> {
  await mkdir(join(place.path, 'trained/adapter'), { recursive: true });
  await writeFile(join(place.path, 'trained/adapter/adapter_config.json'), '{"r": 4}');
  await writeFile(join(place.path, 'trained/adapter/adapter_model.safetensors'), 'weights');
  await work();
}

test('a merged GGUF is scored beside base and adapter, and its folder is taken up as it is', async () => {
  const first = await run('merged-gguf', 'merged');
  expect(first.exitCode, first.all).toBe(0);
  const record = await recordOf('merged');
  expect(record.files.map(({ path }) => path)).toEqual(['Modelfile', 'merged.gguf', 'serve.md']);
  const gguf = sha256(await bytes('merged/merged.gguf'));
  expect(record.files.find(({ path }) => path === 'merged.gguf')?.sha256).toBe(gguf);
  expect(record).toMatchObject({ form: 'merged-gguf', run: null, quantization: null, rescored: { split: 'test', fileSha256: gguf, margin: 0.05 } });
  expect(record.rescored?.answers.total).toBeGreaterThan(5);
  expect(gguf).not.toBe(record.base.ggufSha256);

  const again = await run('merged-gguf', 'merged', '--json');
  expect([again.exitCode, JSON.parse(again.stdout)]).toEqual([0, JSON.parse((await bytes('merged/export.json')).toString())]);
  expect((await run('adapter', 'merged', '--no-rescore')).all).toContain('holds another export');
  await writeFile(join(place.path, 'merged/merged.gguf'), 'changed');
  const changed = await run('merged-gguf', 'merged');
  expect([changed.exitCode, changed.all]).toEqual([2, expect.stringContaining('are not those that its export.json lists')]);
}, 600_000);

test(
  'the adapter alone goes with PEFT’s files, and what was scored is the adapter',
  () =>
    withPeftFiles(async () => {
      const { exitCode, all } = await run('adapter', 'alone', '--rescore');
      expect(exitCode, all).toBe(0);
      const { files, rescored } = await recordOf('alone');
      expect(files.map(({ path }) => path)).toEqual([
        'Modelfile',
        'adapter.gguf',
        'adapter/adapter_config.json',
        'adapter/adapter_model.safetensors',
        'serve.md',
      ]);
      expect(await bytes('alone/adapter.gguf')).toEqual(await bytes('trained/adapter.gguf'));
      expect(rescored?.answers.equal).toBe(rescored?.answers.total);
      expect(rescored?.fileSha256).toBe(sha256(await bytes('trained/adapter.gguf')));

      const merged = await run('merged-safetensors', 'weights');
      expect([merged.exitCode, merged.all]).toEqual([2, expect.stringContaining("not PEFT's files of a LoRA")]);
      await expect(recordOf('weights')).rejects.toThrow('ENOENT');
    }),
  600_000,
);

/** A recorded run that ships this adapter on the export's examples, with the scores that the loop gave it. */
async function recordedRun(record: Export): Promise<string> {
  const { run: fixture } = await provedRun(join(place.path, 'proved'));
  const { rescored, adapter, base } = record;
  if (rescored === null) throw new Error('the export is not scored');
  const peft = await Promise.all(
    ['adapter_config.json', 'adapter_model.safetensors'].map(async (name) => ({
      path: `adapter/${name}`,
      sha256: sha256(await bytes(`trained/adapter/${name}`)),
      bytes: 1,
    })),
  );
  const files = [...peft, { path: 'adapter.gguf', sha256: adapter.ggufSha256, bytes: 1 }];
  const run: RunRecord = {
    ...fixture,
    agent: 'dummy-agent',
    model: { ...fixture.model, name: base.name },
    adapters: fixture.adapters.map((one) =>
      one.track === 'toolcall' ? { ...one, ggufSha256: adapter.ggufSha256, run: { ...one.run, adapter: { files } } } : one,
    ),
    evaluations: fixture.evaluations.map((one) => {
      const model = { ...one.model, ggufSha256: one.model.role === 'hosted' ? null : base.ggufSha256 };
      if (one.track !== 'toolcall' || model.role !== 'tuned' || one.split !== 'test') return { ...one, model };
      const metrics = one.metrics.map((metric) => ({ ...metric, value: rescored.metrics.find(({ name }) => name === metric.name)?.adapter ?? metric.value }));
      return { ...one, model: { ...model, adapterSha256: adapter.ggufSha256 }, dataDigest: rescored.dataDigest, metrics };
    }),
  };
  const folder = join(place.path, 'eval-results/dummy-agent', run.id);
  await mkdir(folder, { recursive: true });
  for (const [name, text] of recordsOf(run)) await writeFile(join(folder, name), text);
  return run.id;
}

test(
  'a scored export is promoted from the host that scored it, and its record alone is not believed',
  () =>
    withPeftFiles(async () => {
      const merged = await run('merged-gguf', 'promoted');
      expect(merged.exitCode, merged.all).toBe(0);
      const record = await recordOf('promoted');
      const id = await recordedRun(record);
      await place.edit('  gapThreshold: 0\n', '  gapThreshold: 0\n  split: test\n');
      const hub = await startHub();
      const token = process.env['HF_TOKEN'];
      process.env['HF_TOKEN'] = 'hf_owner';
      const promote = (...args: string[]) =>
        place.run('promote', '--export', 'promoted', '--run', id, '--repository', 'owner/adapter', '--hub-url', hub.url, ...args);
      try {
        const plan = await promote('--dry-run');
        expect(plan.exitCode, plan.all).toBe(0);
        expect(plan.stdout).toContain(sha256(await bytes('promoted/merged.gguf')));
        const elsewhere = await promote('--dry-run', '--state-dir', 'elsewhere');
        expect([elsewhere.exitCode, elsewhere.all]).toEqual([2, expect.stringContaining('a record alone proves nothing')]);
        const text = (await bytes('promoted/export.json')).toString();
        await writeFile(join(place.path, 'promoted/export.json'), text.replace(/"equal": \d+/, '"equal": 1000'));
        expect((await promote('--dry-run')).all).toContain('a record alone proves nothing');
        await writeFile(join(place.path, 'promoted/export.json'), text);

        const done = await promote();
        expect(done.exitCode, done.all).toBe(0);
        const name = `eval-results/dummy-agent/promotions/exports/${id}-toolcall-merged-gguf.json`;
        const promotion = ExportPromotion.parse(await place.json(name));
        expect(promotion).toMatchObject({ run: id, fileSha256: record.rescored?.fileSha256, adapterSha256: record.adapter.ggufSha256 });
        const held = hub.repository('owner/adapter')?.head('main')?.files;
        expect(promotion.files.map(({ path }) => path).sort()).toEqual([...(held?.keys() ?? [])].filter((path) => path !== '.gitattributes').sort());
        const again = await promote();
        expect([again.all, await place.json(name)]).toEqual([expect.stringContaining('was there already, byte for byte'), promotion]);
        await fromTheConsole(hub.url, held);
      } finally {
        if (token === undefined) delete process.env['HF_TOKEN'];
        else process.env['HF_TOKEN'] = token;
        await hub.close();
      }
    }),
  600_000,
);

/** The console sends the same bytes, to a repository of its own. */
async function fromTheConsole(hub: string, held: ReadonlyMap<string, unknown> | undefined): Promise<void> {
  const ended = new AbortController();
  const console = consolePlace({
    ...{ configPath: join(place.path, 'parity.config.yaml'), root: place.path, stateDir: join(place.path, '.fledgling') },
    ...{ resultsDir: join(place.path, 'eval-results'), isReadOnly: false, signal: ended.signal, notice: () => {} },
    env: { HF_ENDPOINT: hub, HF_HOME: place.path, HF_TOKEN: 'hf_owner' },
  });
  const uploads = consoleUploads(console, consoleTokens(console));
  const { sources } = await uploads.sources();
  const source = sources.find(({ title }) => title === 'Export promoted')?.id ?? '';
  const request = {
    ...{ source, repository: 'owner/from-the-console', type: 'model' as const, private: true, autoSubdir: false, pathInRepo: '', revision: 'main' },
    ...{ commitMessage: null, allowStandIn: false },
  };
  const plan = await uploads.plan(request);
  expect(plan.refused).toEqual([]);
  await uploads.start(request, plan.digest);
  await expect.poll(async () => (await uploads.state()).upload?.status, { timeout: 30_000 }).not.toBe('running');
  const { upload } = await uploads.state();
  expect(upload).toMatchObject({ status: 'done', record: expect.stringContaining('promotions/exports/') });
  expect(plan.files.map(({ path }) => path).sort()).toEqual([...(held?.keys() ?? [])].filter((path) => path !== '.gitattributes').sort());
  ended.abort();
}

test('a tool that quantises is given the merged 16-bit file, and its failure leaves nothing', async () => {
  const tool = join(place.path, 'llama-quantize');
  await fakeQuantize(tool);
  const before = process.env['FLEDGLING_LLAMA_QUANTIZE'];
  process.env['FLEDGLING_LLAMA_QUANTIZE'] = tool;
  try {
    const done = await run('merged-gguf', 'small', '--quantization', 'Q4_K_M', '--no-rescore');
    expect(done.exitCode, done.all).toBe(0);
    const record = await recordOf('small');
    expect(record).toMatchObject({ quantization: 'Q4_K_M', mergedInto: record.base.ggufSha256, rescored: null });
    expect(record.files.map(({ path }) => path)).toEqual(['Modelfile', 'merged.gguf', 'serve.md']);
    await fakeQuantize(tool, "console.error('unknown type'); process.exit(1);");
    const failed = await run('merged-gguf', 'none', '--quantization', 'Q4_K_M', '--no-rescore');
    expect([failed.exitCode, failed.all]).toEqual([3, expect.stringMatching(/It said: .*unknown type/)]);
    await expect(recordOf('none')).rejects.toThrow('ENOENT');
    process.env['FLEDGLING_LLAMA_QUANTIZE'] = join(place.path, 'absent');
    expect((await run('merged-gguf', 'none', '--quantization', 'Q4_K_M')).all).toContain('found no such program');
  } finally {
    if (before === undefined) delete process.env['FLEDGLING_LLAMA_QUANTIZE'];
    else process.env['FLEDGLING_LLAMA_QUANTIZE'] = before;
  }
}, 600_000);

test('what cannot be exported is refused before anything is written', async () => {
  const said = async (...args: Parameters<typeof run>) => {
    const { exitCode, all } = await run(...args);
    expect([args, exitCode]).toEqual([args, 2]);
    return all;
  };
  expect(await said('adapter', 'datasets')).toContain('with other files');
  expect(await said('adapter', 'x', '--quantization', 'Q8_0')).toContain('only with --form merged-gguf');
  expect(await said('merged-gguf', 'x', '--quantization', 'Q9')).toContain('--quantization');
  expect(await said('merged-gguf', 'x', '--base', 'y')).toContain('only with --quantization');
  expect(await said('merged-safetensors', 'x', '--rescore')).toContain('Score merged-gguf');
  expect(await said('merged-gguf', 'x', '--adapter', 'none.gguf')).toContain('no readable file');
}, 600_000);
