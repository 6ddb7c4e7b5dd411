import { type MemoryAdvice, memoryAdvice } from '../../../memory/advice.ts';
import type { ModelShape } from '../../../memory/estimate.ts';
import type { GpuChoice } from '../llama-library.ts';
import { type FreeMemory, freeMemory } from './free-memory.ts';
import { readShape } from './read-shape.ts';

export interface ToLoad {
  ggufPath: string;
  batch: number;
  contextTokens: number;
  workers: number;
  gpu: GpuChoice;
  env?: NodeJS.ProcessEnv | undefined;
}

/** Whether a model will fit where it is to run; null where its file does not say enough to know. */
export async function lookAtMemory({ ggufPath, gpu, env = process.env, ...running }: ToLoad): Promise<MemoryAdvice | null> {
  const [shape, free] = await Promise.all([readShape(ggufPath), freeMemory(gpu, env)]);
  return shape === null ? null : adviceFor(shape, running, free);
}

/** The same of a header that is read already. */
export function adviceFor(shape: ModelShape, running: Pick<ToLoad, 'batch' | 'contextTokens' | 'workers'>, { device, free }: FreeMemory): MemoryAdvice {
  return memoryAdvice(shape, { ...running, device }, free);
}

/** The notice before a model is loaded that will probably not fit: loading goes on, since the system may find room. */
export async function memoryNotice(name: string, toLoad: ToLoad): Promise<string | null> {
  const advice = await lookAtMemory(toLoad);
  return advice === null || advice.fits ? null : `${name} needs ${advice.needed} and may not load. ${advice.change}`;
}
