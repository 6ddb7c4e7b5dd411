import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freeMemory } from './free-memory.ts';
import { lookAtMemory, memoryNotice } from './look.ts';
import { readShape } from './read-shape.ts';

const NANO = fileURLToPath(new URL('../../../../models/nano/nano-f16.gguf', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-memory-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A driver that lists these GPUs, with their free MiB. */
async function driver(...free: readonly number[]): Promise<void> {
  const rows = free.map((mebibytes, index) => `${index}, GPU-${index}aaaa, ${mebibytes}`).join('\\n');
  const tool = join(folder, 'nvidia-smi');
  await writeFile(tool, `#!/bin/sh\ncase "$1" in *memory*) printf '${rows}\\n';; *) printf '${free.map(() => 'A GPU').join('\\n')}\\n';; esac\n`);
  await chmod(tool, 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
}

test('the shape is read from the header', async () => {
  expect(await readShape(NANO)).toEqual({
    bytes: 3079616,
    layers: 4,
    hidden: 160,
    feedForward: 448,
    heads: 5,
    kvHeadsOfAllLayers: 20,
    keyLength: 32,
    valueLength: 32,
    vocabulary: 1536,
    contextLength: 1024,
  });
  await writeFile(join(folder, 'none.gguf'), 'no GGUF');
  expect(await readShape(join(folder, 'none.gguf'))).toBeNull();
});

test('the visible GPU that has the least free counts', async () => {
  await driver(8000, 500, 9000);
  expect(await freeMemory('auto', {})).toEqual({ device: 'gpu', free: 500 * 2 ** 20 });
  expect(await freeMemory('auto', { CUDA_VISIBLE_DEVICES: '0,2' })).toEqual({ device: 'gpu', free: 8000 * 2 ** 20 });
  expect(await freeMemory('auto', { CUDA_VISIBLE_DEVICES: 'GPU-2aaaa' })).toEqual({ device: 'gpu', free: 9000 * 2 ** 20 });
  expect((await freeMemory('off', {})).device).toBe('cpu');
});

test('a notice is given only where the model will not fit, and names what would', async () => {
  await driver(40);
  const running = { ggufPath: NANO, contextTokens: 512, workers: 1, gpu: 'auto' as const, env: {} };
  expect(await memoryNotice('nano', { ...running, batch: 8 })).toBeNull();
  expect(await memoryNotice('nano', { ...running, batch: 64 })).toBe(
    'nano needs about 0.10 GB of 0.04 GB free on the GPU (weights 0.00, cache 0.08, buffers 0.01) and may not load. local.batch 22 instead of 64, fits.',
  );
  expect(await lookAtMemory({ ...running, batch: 64 })).toMatchObject({ fits: false });
});
