import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Runtime } from '../../train/ports.ts';
import { type TinyFiles, tinyFiles, tinyOptions } from './local-model.test-data.ts';
import { openRuntime } from './runtime.ts';

const signal = new AbortController().signal;
let files: TinyFiles;
let runtime: Runtime & { close(): Promise<void> };
beforeAll(async () => {
  files = await tinyFiles();
  runtime = await openRuntime(tinyOptions(files, { batch: 4 }));
});
afterAll(async () => {
  await runtime.close();
  files.remove();
});

it('reads special tokens as such and adds none', async () => {
  const [plain, ended, nothing] = await runtime.tokenize([['the thin'], ['the<|im_end|>'], ['']]);
  expect(plain?.length).toBeLessThan(8);
  expect(ended).toHaveLength(2);
  expect(ended?.[0]).toBe(plain?.[0]);
  expect(nothing).toEqual([]);
});

it('reads the pieces of a text each by itself: what is cut in two is no special token', async () => {
  const [cut, whole, head, tail] = await runtime.tokenize([['the<', '|im_end|>'], ['the<|im_end|>'], ['the<'], ['|im_end|>']]);
  expect(cut).toEqual([...(head ?? []), ...(tail ?? [])]);
  expect(cut).not.toContain(whole?.at(-1));
});

it('continues each prompt greedily, base and adapter apart, in the order asked', async () => {
  const prompts = await runtime.tokenize([['<|im_start|>a longer prompt than the other'], ['<|im_start|>b'], ['<|im_start|>c c c']]);
  const base = await runtime.generate(prompts, { adapter: null, maxTokens: 6, signal });
  const tuned = await runtime.generate(prompts, { adapter: files.lora, maxTokens: 6, signal });
  expect(await runtime.generate(prompts.toReversed(), { adapter: null, maxTokens: 6, signal })).toEqual(base.toReversed());
  expect(await runtime.generate(prompts, { adapter: files.lora, maxTokens: 6, signal })).toEqual(tuned);
  expect(tuned).not.toEqual(base);
  expect(base.every((ids) => ids.length <= 6)).toBe(true);
});

it('fails with a reason when a prompt does not fit', async () => {
  const prompts = await runtime.tokenize([['q'.repeat(600)]]);
  await expect(runtime.generate(prompts, { adapter: null, maxTokens: 6, signal })).rejects.toThrow(
    /could not continue sampled prompt 0: the prompt has 600 tokens/,
  );
});
