import type { Llama, LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openLlama } from '../../llama-library.ts';
import { type TinyFiles, tinyFiles } from '../../local-model.test-data.ts';
import { beginGreedy } from './greedy.ts';
import { readSharedBeginning } from './shared-beginning.ts';

let files: TinyFiles;
let llama: Llama;
let model: LlamaModel;
let context: LlamaContext;
let lanes: LlamaContextSequence[];
beforeAll(async () => {
  files = await tinyFiles();
  ({ llama } = await openLlama({ gpu: 'off', threads: 1 }));
  model = await llama.loadModel({ modelPath: files.gguf });
  context = await model.createContext({ sequences: 4, contextSize: 512, flashAttention: false, threads: 1 });
  lanes = Array.from({ length: 4 }, () => context.getSequence());
});
afterAll(async () => {
  await llama.dispose();
  await files.remove();
});

const prompts = (words: number): Token[][] => lanes.map((_, lane) => model.tokenize(`${'reads the same '.repeat(words)} and asks ${'abcd'[lane]}`, true));

async function answer(lane: LlamaContextSequence, prompt: readonly Token[]): Promise<Token[]> {
  const tokens: Token[] = [];
  for await (const token of await beginGreedy(lane, prompt)) if (tokens.push(token) === 12) break;
  return tokens;
}

it('every lane holds what the first read, and goes on as one that read it by itself', async () => {
  const asked = prompts(40);
  const alone: Token[][] = [];
  for (const [index, lane] of lanes.entries()) alone.push(await answer(lane, asked[index] ?? []));
  for (const lane of lanes) await lane.clearHistory();
  const held = await readSharedBeginning(lanes, asked);
  expect(held).toBeGreaterThanOrEqual(64);
  expect(lanes.map(({ nextTokenIndex }) => nextTokenIndex)).toEqual([held, held, held, held]);
  expect(lanes.map(({ contextTokens }) => contextTokens)).toEqual(asked.map((prompt) => prompt.slice(0, held)));
  const copied: Token[][] = [];
  for (const [index, lane] of lanes.entries()) copied.push(await answer(lane, asked[index] ?? []));
  expect(copied).toEqual(alone);
});

it('a short beginning, and one lane alone, are left as they are', async () => {
  for (const lane of lanes) await lane.clearHistory();
  expect(await readSharedBeginning(lanes, prompts(1))).toBe(0);
  expect(await readSharedBeginning(lanes.slice(0, 1), prompts(40))).toBe(0);
  expect(lanes.map(({ nextTokenIndex }) => nextTokenIndex)).toEqual([0, 0, 0, 0]);
});

it('where no file can be written, every lane reads for itself', async () => {
  for (const lane of lanes) await lane.clearHistory();
  const asked = prompts(40);
  const saving = vi.spyOn(lanes[0] ?? expect.fail('there is a lane'), 'saveStateToFile').mockRejectedValue(new Error('ENOSPC: no space left on device'));
  expect(await readSharedBeginning(lanes, asked)).toBe(0);
  saving.mockRestore();
  expect(lanes.slice(1).map(({ nextTokenIndex }) => nextTokenIndex)).toEqual([0, 0, 0]);
});
