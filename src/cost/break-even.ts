import type { Economics } from '../records/findings/economics.ts';

/** What a request costs in one case; US dollars. */
export interface Case {
  /** Of one request at the hosted model. */
  hostedUsd: number;
  /** Share of requests that it still answers, after the local model tried. */
  fallbackRate: number;
  /** What one GPU answers in a day. */
  requestsPerGpuDay: number;
  /** What one GPU costs in a day, used or not. */
  gpuDayUsd: number;
}

/** `best`: for the local model. */
export interface Cases {
  best: Case;
  likely: Case;
  worst: Case;
}

/**
 * Requests a day from which own GPUs cost less: GPU-day price / ((1 - fallback rate) · hosted price). Null where one GPU cannot answer as many, for
 * then a second one is needed before the first has paid for itself, and so on.
 */
export function breakEven({ hostedUsd, fallbackRate, requestsPerGpuDay, gpuDayUsd }: Case): number | null {
  const saved = (1 - fallbackRate) * hostedUsd;
  if (saved <= 0) return null;
  const requests = Math.ceil(gpuDayUsd / saved);
  return requests > requestsPerGpuDay ? null : requests;
}

export function breakEvenBand({ best, likely, worst }: Cases): NonNullable<Economics['breakEvenRequestsPerDay']> {
  return { low: breakEven(best), likely: breakEven(likely), high: breakEven(worst) };
}

const REQUESTS_A_DAY = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];

/** Days of a mean month. */
export const MONTH = 365.25 / 12;

/** US dollars a month at growing numbers of requests a day, with as many GPUs as they take, and in how many months the training is paid back. */
export function curveOf({ best, likely, worst }: Cases, trainingUsd: number | null, requests: readonly number[] = REQUESTS_A_DAY): Economics['curve'] {
  return requests.map((requestsPerDay) => {
    const hostedUsd = MONTH * requestsPerDay * likely.hostedUsd;
    const localUsd = { low: localMonth(best, requestsPerDay), likely: localMonth(likely, requestsPerDay), high: localMonth(worst, requestsPerDay) };
    const saved = hostedUsd - localUsd.likely;
    return { requestsPerDay, hostedUsd, localUsd: ordered(localUsd), paysBackInMonths: trainingUsd === null || saved <= 0 ? null : trainingUsd / saved };
  });
}

function localMonth({ hostedUsd, fallbackRate, requestsPerGpuDay, gpuDayUsd }: Case, requestsPerDay: number): number {
  return MONTH * (gpusFor(requestsPerDay, requestsPerGpuDay) * gpuDayUsd + requestsPerDay * fallbackRate * hostedUsd);
}

/** GPUs come whole. */
export function gpusFor(requestsPerDay: number, requestsPerGpuDay: number): number {
  return Math.ceil(requestsPerDay / requestsPerGpuDay);
}

/** The best case has the dearest hosted model, whose fallbacks cost more: at a high rate it may be the dearer one. */
function ordered({ low, likely, high }: { low: number; likely: number; high: number }) {
  return { low: Math.min(low, likely, high), likely, high: Math.max(low, likely, high) };
}
