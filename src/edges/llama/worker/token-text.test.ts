import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Llama, LlamaModel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TinyLlama, writeTinyGguf } from '../../../../tests/fixtures/tiny-gguf.ts';
import { openLlama } from '../llama-library.ts';
import { asToken } from './fed-row.ts';
import { tokenText } from './token-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'fledgling-token-text-'));
const PRE_TOKENIZERS = ['qwen2', 'llama-bpe', 'gpt-2'] as const satisfies TinyLlama['preTokenizer'][];
const models = new Map<string, LlamaModel>();
let llama: Llama;
beforeAll(async () => {
  ({ llama } = await openLlama({ gpu: 'off', threads: 1 }));
  for (const preTokenizer of PRE_TOKENIZERS) {
    const modelPath = join(folder, `${preTokenizer}.gguf`);
    await writeTinyGguf(modelPath, { preTokenizer });
    models.set(preTokenizer, await llama.loadModel({ modelPath, vocabOnly: true }));
  }
});
afterAll(async () => {
  await llama.dispose();
  rmSync(folder, { recursive: true });
});

function model(name: (typeof PRE_TOKENIZERS)[number]): LlamaModel {
  const found = models.get(name);
  if (!found) throw new Error('it was loaded');
  return found;
}

const spaced = fc.string({
  unit: fc.constantFrom(' ', '  ', '\t', '\n', ',', '.', '?', '!', "'", "n't", "'s", 'a', 'é', 'e\u0301', '語', '😀', 'ש', '"', '{'),
});

describe.each(PRE_TOKENIZERS)('the text of tokens of a %s vocabulary', (name) => {
  it('is the text they were made of, to the last space', () => {
    const text = tokenText(model(name));
    fc.assert(fc.property(fc.oneof(spaced, fc.string({ unit: 'grapheme' })), (said) => void expect(text(model(name).tokenize(said, false))).toBe(said)));
  });

  it('names special tokens', () => {
    const ids = model(name).tokenize('<|im_start|>user , hi<|im_end|>', true);
    expect(tokenText(model(name))(ids)).toBe('<|im_start|>user , hi<|im_end|>');
  });
});

it('is that of llama.cpp where llama.cpp cleans nothing up, for any ids at all', () => {
  const qwen = model('qwen2');
  const text = tokenText(qwen);
  const id = fc.nat(qwen.fileInfo.metadata.tokenizer.ggml.tokens.length - 1);
  fc.assert(fc.property(fc.array(id), (ids) => void expect(text(ids)).toBe(qwen.detokenize(ids.map(asToken), true))));
});

it('is not that of llama.cpp where it takes spaces away', () => {
  const said = "is it so , or isn 't it ?";
  expect(model('gpt-2').detokenize(model('gpt-2').tokenize(said, false), true)).not.toBe(said);
});
