import { expect, test } from 'vitest';
import { memoryAdvice } from './advice.ts';
import { estimateMemory, type ModelShape, type Running } from './estimate.ts';

const MIB = 2 ** 20;
const SMOL: ModelShape = {
  bytes: 92.1 * MIB,
  layers: 30,
  hidden: 576,
  feedForward: 1536,
  heads: 9,
  kvHeadsOfAllLayers: 90,
  keyLength: 64,
  valueLength: 64,
  vocabulary: 49152,
  contextLength: 8192,
};
const NANO: ModelShape = {
  bytes: 2.9 * MIB,
  layers: 4,
  hidden: 160,
  feedForward: 448,
  heads: 5,
  kvHeadsOfAllLayers: 20,
  keyLength: 32,
  valueLength: 32,
  vocabulary: 1536,
  contextLength: 1024,
};
const one = (contextTokens: number, batch: number): Running => ({ contextTokens, batch, workers: 1, device: 'cpu' });

/** Cache and computing buffer as llama.cpp itself reports them, in MiB. */
test.each([
  { name: 'nano', shape: NANO, contextTokens: 512, batch: 8, cache: 10, computing: 8.2 },
  { name: 'nano', shape: NANO, contextTokens: 1024, batch: 32, cache: 80, computing: 14.2 },
  { name: 'SmolLM2', shape: SMOL, contextTokens: 2048, batch: 4, cache: 180, computing: 99.38 },
  { name: 'SmolLM2', shape: SMOL, contextTokens: 8192, batch: 1, cache: 180, computing: 166.38 },
  { name: 'SmolLM2', shape: SMOL, contextTokens: 1000, batch: 3, cache: 67.5, computing: 98.25 },
])('$name with $batch sequences of $contextTokens tokens: the cache exactly, the buffers within 2 %', ({ shape, contextTokens, batch, cache, computing }) => {
  const found = estimateMemory(shape, one(contextTokens, batch));
  expect(found.cache).toBe(cache * MIB);
  const output = shape.vocabulary * batch * 4;
  expect((found.buffers - output) / MIB / computing).toBeGreaterThan(0.99);
  expect((found.buffers - output) / MIB / computing).toBeLessThan(1.02);
  expect(found.total).toBe(found.weights + found.cache + found.buffers);
});

test('workers on a CPU share the weights and nothing else; a GPU holds one worker', () => {
  const single = estimateMemory(SMOL, one(2048, 4));
  const three = estimateMemory(SMOL, { ...one(2048, 4), workers: 3 });
  expect(three.total).toBe(single.weights + 3 * (single.cache + single.buffers));
  expect(estimateMemory(SMOL, { ...one(2048, 4), workers: 3, device: 'gpu' })).toEqual(single);
});

test('what fits is said with its parts, and changes nothing', () => {
  expect(memoryAdvice(SMOL, one(2048, 4), 8e9)).toEqual({
    fits: true,
    needed: 'about 0.39 GB of 8.00 GB free in memory (weights 0.10, cache 0.19, buffers 0.10)',
    change: null,
  });
});

test.each([
  [370e6, one(2048, 4), 'local.batch 3 instead of 4, or contextTokens 1792 instead of 2048, fits.'],
  [260e6, one(8192, 1), 'contextTokens 2560 instead of 8192, fits.'],
  [250e6, { ...one(2048, 4), workers: 2 }, 'local.batch 1 and local.workers 1 fits.'],
  [215e6, one(8192, 4), 'local.batch 1 with contextTokens 512 fits.'],
  [150e6, one(512, 1), 'With local.batch 1 a quantisation of at most 0.03 GB fits; this file has 0.10 GB.'],
  [50e6, one(512, 1), 'No setting makes it fit: choose a smaller model.'],
])('with %d bytes free the sentence names the setting and its value', (free, running, change) => {
  expect(memoryAdvice(SMOL, running, free)).toMatchObject({ fits: false, change });
});
