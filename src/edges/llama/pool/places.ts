import { availableParallelism } from 'node:os';
import { visibleGpus } from '../../host/gpus.ts';
import type { GpuChoice } from '../llama-library.ts';

/** Where one worker runs. */
export interface Place {
  gpu: GpuChoice;
  threads: number;
  env: NodeJS.ProcessEnv;
}

/**
 * One place for each visible GPU, or `workers` places on the CPU. `CUDA_VISIBLE_DEVICES` is honoured.
 * A worker's threads default to its share of the cores minus one, at least 1: as many threads as cores starve the event loop.
 */
export async function workerPlaces(
  options: { gpu: GpuChoice; workers: number; threads: number | null },
  env: NodeJS.ProcessEnv = process.env,
): Promise<Place[]> {
  const devices = options.gpu === 'auto' ? await visibleGpus(env) : [];
  const count = devices.length || options.workers;
  const threads = options.threads ?? Math.max(1, Math.floor(availableParallelism() / count) - 1);
  if (devices.length > 0) return devices.map((device) => ({ gpu: 'auto', threads, env: { CUDA_VISIBLE_DEVICES: device } }));
  return Array.from({ length: count }, () => ({ gpu: 'off', threads, env: {} }));
}
