import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeQuantize } from '../../src/edges/llama/quantize/quantize.test-data.ts';
import { sha256 } from '../../src/records/digest.ts';
import { Export } from '../../src/records/export/export.ts';
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

test('the adapter alone goes with PEFT’s files, and what was scored is the adapter', () =>
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
  }));

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
});

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
});
