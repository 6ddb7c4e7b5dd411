import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readConfig } from '../../app/context.ts';
import { fakeQuantize } from '../../edges/llama/quantize/quantize.test-data.ts';
import { sha256 } from '../../records/digest.ts';
import { quantizeModel } from './models-quantize.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
let folder: string;
let config: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-quantize-'));
  config = join(folder, 'parity.config.yaml');
  await mkdir(join(folder, 'models/nano'), { recursive: true });
  await copyFile(join(ROOT, 'parity.config.yaml'), config);
  await copyFile(join(ROOT, 'models/nano/nano-f16.gguf'), join(folder, 'models/nano/nano-f16.gguf'));
  await fakeQuantize(join(folder, 'tool'));
  vi.stubEnv('FLEDGLING_LLAMA_QUANTIZE', join(folder, 'tool'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function nano() {
  const model = (await readConfig(config)).models.catalogue['nano'];
  if (!model) throw new Error('the demo has nano');
  return model;
}

test('the copy lies beside the model, and its entry says what it is and keeps what was set', async () => {
  const { model } = await quantizeModel('nano', await nano(), { config, to: 'q8_0', quiet: true });
  expect((await readConfig(config)).models.catalogue['nano-q8-0']).toEqual(model);
  expect(model).toEqual({
    ...(await nano()),
    title: 'Fledgling nano (1.5 M parameters) (Q8_0)',
    gguf: 'models/nano/nano-Q8_0.gguf',
    sha256: sha256(await readFile(join(folder, 'models/nano/nano-Q8_0.gguf'))),
  });
});

test('a model in the folder of all jobs gets its copy there', async () => {
  const shared = join(folder, 'shared');
  await mkdir(shared);
  await copyFile(join(folder, 'models/nano/nano-f16.gguf'), join(shared, 'nano-f16.gguf'));
  await rm(join(folder, 'models'), { recursive: true });
  vi.stubEnv('FLEDGLING_MODELS_DIR', shared);
  const { model } = await quantizeModel('nano', await nano(), { config, to: 'Q8_0', as: 'small', quiet: true });
  expect(model.gguf).toBe('models/nano/nano-Q8_0.gguf');
  expect((await readdir(shared)).sort()).toEqual(['nano-Q8_0.gguf', 'nano-f16.gguf']);
});

test.each([
  [{ to: 'IQ1_S' }, '--to: expected one of BF16, F16, Q8_0'],
  [{ to: 'Q8_0', as: 'nano' }, 'nano is in the catalogue already'],
  [{ to: 'Q8_0', as: '../x' }, 'expected a name of at most 63 lower-case letters'],
])('%j is refused before anything is made', async (change, sentence) => {
  await expect(quantizeModel('nano', await nano(), { config, quiet: true, ...change })).rejects.toThrow(sentence);
  expect(await readdir(join(folder, 'models/nano'))).toEqual(['nano-f16.gguf']);
});

test('a model that is not the pinned file is not quantised', async () => {
  await expect(quantizeModel('nano', { ...(await nano()), sha256: 'a'.repeat(64) }, { config, to: 'Q8_0', quiet: true })).rejects.toThrow(
    'expected sha256 aaaa',
  );
});
