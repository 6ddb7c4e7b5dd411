import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { workerPlaces } from './places.ts';

// A machine with two GPUs, as far as nvidia-smi says.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fledgling-gpu-'));
  writeFileSync(join(folder, 'nvidia-smi'), '#!/bin/sh\necho NVIDIA A\necho NVIDIA B\n');
  chmodSync(join(folder, 'nvidia-smi'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('gives every visible GPU one worker', async () => {
  const devices = async (env: NodeJS.ProcessEnv) =>
    (await workerPlaces({ gpu: 'auto', workers: 1, threads: 2 }, env)).map((place) => place.env['CUDA_VISIBLE_DEVICES']);
  expect(await devices({})).toEqual(['0', '1']);
  expect(await devices({ CUDA_VISIBLE_DEVICES: '1' })).toEqual(['1']);
});

it('stays on the CPU when GPUs are switched off or hidden', async () => {
  const cpu = { gpu: 'off', threads: 2, env: {} };
  expect(await workerPlaces({ gpu: 'off', workers: 3, threads: 2 }, {})).toEqual([cpu, cpu, cpu]);
  expect(await workerPlaces({ gpu: 'auto', workers: 1, threads: 2 }, { CUDA_VISIBLE_DEVICES: '' })).toEqual([cpu]);
});

it('leaves the event loop a core of its own where there are two', async () => {
  const [place] = await workerPlaces({ gpu: 'off', workers: 1, threads: null }, {});
  expect(place?.threads).toBe(Math.max(1, availableParallelism() - 1));
  const many = await workerPlaces({ gpu: 'off', workers: 4 * availableParallelism(), threads: null }, {});
  expect(new Set(many.map(({ threads }) => threads))).toEqual(new Set([1]));
});
