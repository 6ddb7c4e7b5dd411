import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../tests/fixtures/records.ts';
import type { ModelRole } from '../records/evaluation.ts';
import { evaluationGpuHours, gpuUsd, trainingGpuHours } from './gpu-hours.ts';

const evaluation = (role: ModelRole, device: string, gpus: string[]) => ({
  model: { role, name: 'm', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: { device } },
  manifest: { ...MANIFEST, hardware: { ...MANIFEST.hardware, gpus } },
  wallMs: 1_800_000,
});

describe('GPU-hours', () => {
  it('of an evaluation are its wall time on every GPU', () => {
    expect(evaluationGpuHours(evaluation('base', 'cuda', ['A', 'A', 'A', 'A']))).toBe(2);
  });

  it('of an evaluation on the CPU or by the hosted model are none, whatever GPUs the host has', () => {
    expect(evaluationGpuHours(evaluation('base', 'cpu', ['A']))).toBeNull();
    expect(evaluationGpuHours(evaluation('base', 'cuda', []))).toBeNull();
    expect(evaluationGpuHours(evaluation('hosted', 'cuda', ['A']))).toBeNull();
  });

  it('of a training are its wall time for each process, by whatever name the trainer calls its GPU', () => {
    for (const device of ['NVIDIA H200', 'cuda', 'cuda:0']) expect(trainingGpuHours({ device, worldSize: 2, wallS: 1800 })).toBe(1);
    expect(trainingGpuHours({ device: 'cpu', worldSize: 2, wallS: 1800 })).toBeNull();
  });

  it('have a price where both are known', () => {
    expect([gpuUsd(2, 0.4), gpuUsd(2, 0), gpuUsd(null, 0.4), gpuUsd(2, null)]).toEqual([0.8, 0, null, null]);
  });
});
