import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeTinyGguf } from '../../../tests/fixtures/tiny-gguf.ts';
import { readConfig } from '../../app/context.ts';
import { sha256 } from '../../records/digest.ts';
import { addModel } from './models-add.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
let folder: string;
let config: string;
let gguf: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-add-'));
  config = join(folder, 'parity.config.yaml');
  gguf = join(folder, 'models/tiny.gguf');
  await mkdir(join(folder, 'models'));
  await copyFile(join(ROOT, 'parity.config.yaml'), config);
  await writeTinyGguf(gguf, { contextLength: 131_072 });
});
afterEach(() => rm(folder, { recursive: true }));

test('an entry is written from the file and its digest, and every comment stays', async () => {
  const before = await readFile(config, 'utf8');
  const { isNew, sentences } = await addModel('tiny', gguf, { config, hf: 'acme/Tiny', download: 'hf:acme/Tiny-GGUF/tiny.gguf' });
  const digest = sha256(await readFile(gguf));
  expect((await readConfig(config)).models.catalogue['tiny']).toEqual({
    title: 'tiny random llama',
    gguf: 'models/tiny.gguf',
    sha256: digest,
    download: 'hf:acme/Tiny-GGUF/tiny.gguf',
    hf: 'acme/Tiny',
    architecture: 'llama',
    contextTokens: 4096,
    endToken: '<|im_end|>',
  });
  expect(isNew).toBe(true);
  expect(sentences).toEqual([
    expect.stringMatching(
      /^tiny: tiny\.gguf, \d\.\d MB, quantisation not said, llama, context 4096 \(the model has up to 131072: contextTokens\), end token <\|im_end\|>;/,
    ),
  ]);
  const after = await readFile(config, 'utf8');
  expect(after.split('\n').filter((line) => !before.includes(line)).length).toBeGreaterThan(4);
  expect(before.split('\n').every((line) => after.includes(line))).toBe(true);
});

test('of a split GGUF all parts count, and you are told that training needs other weights', async () => {
  const parts = [1, 2].map((part) => join(folder, `models/m-0000${part}-of-00002.gguf`));
  const [first = '', second = ''] = parts;
  await copyFile(gguf, first);
  await expect(addModel('m', first, { config })).rejects.toThrow(`expected a GGUF file at ${second}, found none`);
  await writeFile(second, 'more');
  const { model, bytes, sentences } = await addModel('m', first, { config });
  expect(model).toMatchObject({ gguf: 'models/m-00001-of-00002.gguf', sha256: sha256(Buffer.concat([await readFile(gguf), Buffer.from('more')])) });
  expect(bytes).toBe((await readFile(gguf)).length + 4);
  expect(sentences[1]).toBe('Training cannot make weights from this GGUF: name the Hugging Face weights with hf before you train.');
});

test('the same file by its name again changes nothing; another file by that name is refused', async () => {
  await addModel('tiny', gguf, { config });
  const before = await readFile(config, 'utf8');
  expect(await addModel('tiny', gguf, { config, title: 'other' })).toMatchObject({ isNew: false });
  await expect(addModel('nano', gguf, { config })).rejects.toThrow('nano is taken: models.catalogue.nano is another file, models/nano/nano-f16.gguf');
  expect(await readFile(config, 'utf8')).toBe(before);
});

test.each([
  ['a name no catalogue takes', 'Tiny Model', 'tiny.gguf', 'expected a name of at most 63 lower-case letters'],
  ['a path with no file', 'tiny', 'none.gguf', 'expected a GGUF file at'],
  ['a later part', 'tiny', 'tiny-00002-of-00002.gguf', "expected a model's first part, got part 2 of 2"],
  ['a file without a chat template', 'tiny', 'base.gguf', 'expected tokenizer.chat_template'],
  [
    'an architecture the config does not know',
    'tiny',
    'other.gguf',
    'expected an architecture of llama, qwen2, qwen3, phi3, gemma, gemma2, gemma3, got "mamba"',
  ],
])('%s is refused with one sentence', async (_, name, file, sentence) => {
  await writeTinyGguf(join(folder, 'models/base.gguf'), { chatTemplate: null });
  await copyFile(gguf, join(folder, 'models/tiny-00002-of-00002.gguf'));
  const renamed = (await readFile(gguf, 'latin1')).replaceAll('llama', 'mamba');
  await writeFile(join(folder, 'models/other.gguf'), renamed, 'latin1');
  await expect(addModel(name, join(folder, 'models', file), { config })).rejects.toThrow(sentence);
});

test('a title of any signs is one text of the config', async () => {
  const title = 'x: "y" # z {{ [&a *b] }} \' %';
  await addModel('tiny', gguf, { config, title });
  expect((await readConfig(config)).models.catalogue['tiny']?.title).toBe(title);
});
