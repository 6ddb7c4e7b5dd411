import { execa } from 'execa';
import { visibleGpus } from '../../host/gpus.ts';

/** A device a model is loaded on, with the bytes it has free. */
export interface FreeMemory {
  device: 'cpu' | 'gpu';
  free: number;
}

const MEBIBYTE = 2 ** 20;

/** What is free where the local model will run: on the visible GPU that has the least, else in the memory this process may use. */
export async function freeMemory(gpu: 'off' | 'auto', env: NodeJS.ProcessEnv): Promise<FreeMemory> {
  const devices = gpu === 'auto' ? await visibleGpus(env) : [];
  const free = devices.length > 0 ? await leastFree(devices) : null;
  return free === null ? { device: 'cpu', free: process.availableMemory() } : { device: 'gpu', free };
}

async function leastFree(devices: readonly string[]): Promise<number | null> {
  const result = await execa('nvidia-smi', ['--query-gpu=index,uuid,memory.free', '--format=csv,noheader,nounits'], { reject: false, timeout: 5_000 });
  if (result.exitCode !== 0) return null;
  const rows = result.stdout.split('\n').map((line) => line.split(',').map((cell) => cell.trim()));
  const seen = rows.filter(([index = '', uuid = '']) => devices.some((device) => device === index || (device !== '' && uuid.startsWith(device))));
  const bytes = seen.map(([, , free]) => Number(free) * MEBIBYTE).filter(Number.isFinite);
  return bytes.length === 0 ? null : Math.min(...bytes);
}
