import { estimateMemory, type ModelShape, type Running } from './estimate.ts';

/** Below it a context holds no real prompt with its answer. */
const SHORTEST = 512;
const STEP = 256;

/** Whether a model fits, in one sentence each. */
export interface MemoryAdvice {
  fits: boolean;
  /** e.g. `about 2.1 GB of 8.0 GB free on the GPU (weights 1.6, cache 0.4, buffers 0.1)`. */
  needed: string;
  /** Which setting to change, and to what it fits; null where it fits. */
  change: string | null;
}

/** @param free bytes of the device: the machine's, or those of the GPU that has the least. */
export function memoryAdvice(model: ModelShape, running: Running, free: number): MemoryAdvice {
  const { weights, cache, buffers, total } = estimateMemory(model, running);
  const place = running.device === 'gpu' ? 'on the GPU' : 'in memory';
  const needed = `about ${gigabytes(total)} GB of ${gigabytes(free)} GB free ${place} (weights ${gigabytes(weights)}, cache ${gigabytes(cache)}, buffers ${gigabytes(buffers)})`;
  const fits = total <= free;
  return { fits, needed, change: fits ? null : changeFor(model, running, free) };
}

function changeFor(model: ModelShape, running: Running, free: number): string {
  const fitting = (changed: Partial<Running>) => estimateMemory(model, { ...running, ...changed }).total <= free;
  const batch = most(running.batch - 1, 1, 1, (value) => fitting({ batch: value }));
  const shorter = most(Math.floor((running.contextTokens - 1) / STEP) * STEP, SHORTEST, STEP, (value) => fitting({ contextTokens: value }));
  const ways = [
    ...(batch === null ? [] : [`local.batch ${batch} instead of ${running.batch}`]),
    ...(shorter === null ? [] : [`contextTokens ${shorter} instead of ${running.contextTokens}`]),
  ];
  if (ways.length > 0) return `${ways.join(', or ')}, fits.`;
  const alone = { batch: 1, ...(running.device === 'cpu' ? { workers: 1 } : {}) };
  const also = running.device === 'cpu' && running.workers > 1 ? ' and local.workers 1' : '';
  if (also !== '' && fitting(alone)) return `local.batch 1${also} fits.`;
  const shortest = most(Math.floor((running.contextTokens - 1) / STEP) * STEP, SHORTEST, STEP, (value) => fitting({ ...alone, contextTokens: value }));
  if (shortest !== null) return `local.batch 1${also} with contextTokens ${shortest} fits.`;
  const { cache, buffers } = estimateMemory(model, { ...running, ...alone });
  const left = free - cache - buffers;
  return left > model.bytes / 16
    ? `With local.batch 1${also} a quantisation of at most ${gigabytes(left, Math.floor)} GB fits; this file has ${gigabytes(model.bytes)} GB.`
    : 'No setting makes it fit: choose a smaller model.';
}

/** The largest value that fits, downwards from `from`; null where none does. What takes more never fits where less does not. */
function most(from: number, least: number, step: number, fits: (value: number) => boolean): number | null {
  for (let value = from; value >= least; value -= step) if (fits(value)) return value;
  return null;
}

function gigabytes(bytes: number, round: (value: number) => number = Math.round): string {
  return (round(bytes / 1e7) / 100).toFixed(2);
}
