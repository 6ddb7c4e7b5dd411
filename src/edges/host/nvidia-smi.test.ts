import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { visibleGpus } from './gpus.ts';
import { listedGpus } from './nvidia-smi.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-smi-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** An environment whose nvidia-smi says this and ends so. */
async function host(text: string, exitCode: number, more: NodeJS.ProcessEnv = {}): Promise<NodeJS.ProcessEnv> {
  const file = join(folder, 'nvidia-smi');
  await writeFile(file, `#!/bin/sh\ncat <<'END'\n${text}\nEND\nexit ${exitCode}\n`);
  await chmod(file, 0o755);
  return { PATH: `${folder}${delimiter}${process.env['PATH']}`, ...more };
}

const OFF_THE_BUS = 'Unable to determine the device handle for GPU0000:41:00.0: GPU is lost.  Reboot the system to recover this GPU';

it('lists the cards, one with a corrupted infoROM among them', async () => {
  const two = 'NVIDIA GeForce RTX 3090\nNVIDIA GeForce RTX 3090';
  expect(await visibleGpus(await host(two, 0))).toEqual(['0', '1']);
  expect(await visibleGpus(await host(two, 14))).toEqual(['0', '1']);
  expect(await visibleGpus(await host(two, 0, { CUDA_VISIBLE_DEVICES: '1' }))).toEqual(['1']);
  expect(await visibleGpus(await host(two, 0, { CUDA_VISIBLE_DEVICES: '-1' }))).toEqual([]);
});

it.each([
  ['No devices were found', 6],
  ["NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.", 9],
])('%s is a host without cards', async (text, exitCode) => {
  expect(await listedGpus(await host(text, exitCode))).toEqual({ gpus: [], fault: null });
  expect(await visibleGpus(await host(text, exitCode, { CUDA_VISIBLE_DEVICES: '0' }))).toEqual([]);
});

it.each([
  [OFF_THE_BUS, 15],
  [OFF_THE_BUS, 0],
  [`NVIDIA GeForce RTX 3090\n${OFF_THE_BUS}`, 255],
])('a card off the bus stops what would have gone to the CPU unsaid', async (text, exitCode) => {
  const sentence =
    /^nvidia-smi cannot tell this host's GPUs \(it says: Unable to determine .*\); one may have fallen off the bus\. Reset it .* run again to resume\.$/;
  await expect(visibleGpus(await host(text, exitCode))).rejects.toThrow(sentence);
  expect(await visibleGpus(await host(text, exitCode, { CUDA_VISIBLE_DEVICES: '0,2' }))).toEqual(['0', '2']);
});
