import type { Evaluation } from '../records/evaluation.ts';
import type { TrainRun } from '../records/train.ts';

/** What engine and trainer say in place of a GPU's name. */
const CPU = 'cpu';

/** GPU-hours of a local model's evaluation: its wall time on every GPU of its hosts; null where no GPU took part. */
export function evaluationGpuHours({ model, manifest, wallMs }: Pick<Evaluation, 'model' | 'manifest' | 'wallMs'>): number | null {
  const gpus = model.role === 'hosted' || model.engine['device'] === CPU ? 0 : manifest.hardware.gpus.length;
  return gpus === 0 ? null : (gpus * wallMs) / 3_600_000;
}

/** GPU-hours of a training: its wall time for each of its processes, one a GPU; null where no GPU took part. */
export function trainingGpuHours({ device, worldSize, wallS }: Pick<TrainRun, 'device' | 'worldSize' | 'wallS'>): number | null {
  return device === CPU ? null : (worldSize * wallS) / 3_600;
}

/** US dollars for so many GPU-hours at the price of one; null where one of them is not known. */
export function gpuUsd(gpuHours: number | null, gpuHourUsd: number | null): number | null {
  return gpuHours === null || gpuHourUsd === null ? null : gpuHours * gpuHourUsd;
}
