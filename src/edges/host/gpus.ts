import { ExternalError } from '../../errors.ts';
import { listedGpus } from './nvidia-smi.ts';

/**
 * The NVIDIA GPUs this environment lets a process see, as CUDA_VISIBLE_DEVICES names them; empty where there is none.
 * @throws ExternalError when the driver cannot tell and CUDA_VISIBLE_DEVICES names none: work must not move to the CPU unsaid.
 */
export async function visibleGpus(env: NodeJS.ProcessEnv): Promise<string[]> {
  const { gpus, fault } = await listedGpus(env);
  const named = env['CUDA_VISIBLE_DEVICES']
    ?.split(',')
    .map((device) => device.trim())
    .filter((device) => device !== '' && device !== '-1');
  if (fault !== null && named === undefined)
    throw new ExternalError(
      `nvidia-smi cannot tell this host's GPUs (it says: ${fault}); one may have fallen off the bus. Reset it or restart the host, or name the sound ones in CUDA_VISIBLE_DEVICES; then run again to resume.`,
    );
  if (gpus.length === 0 && fault === null) return [];
  return named ?? gpus.map((_, index) => String(index));
}

/** One of `of` near-equal parts of the devices, in their order; all of them where there are fewer devices than parts. `index` counts from 0. */
export function shareOf(devices: readonly string[], { index, of }: { index: number; of: number }): string[] {
  if (devices.length < of) return [...devices];
  return devices.slice(Math.floor((index * devices.length) / of), Math.floor(((index + 1) * devices.length) / of));
}

/**
 * How many processes train together: as many as there are devices, but each must take the same number of a step's rows, so that the
 * recipe means the same on any number of GPUs. At least 1.
 */
export function processesFor(recipe: { batchSize: number; gradientAccumulation: number }, devices: number): number {
  const rowsPerStep = recipe.batchSize * recipe.gradientAccumulation;
  const fitting = Array.from({ length: devices }, (_, index) => devices - index).find((count) => rowsPerStep % count === 0);
  return fitting ?? 1;
}
