import type { Window } from './asked.ts';

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_MS = 7 * DAY_MS;

/** A part of the window that is looked through whole before an older one is. */
export interface Step extends Window {
  lengthMs: number;
}

/** The newest hour first. */
export function firstStep(window: Window): Step {
  return stepBefore(window.to, HOUR_MS, window);
}

/** The part before it, twice as long and a week at most; null where the window begins. */
export function nextStep({ from, lengthMs }: Step, window: Window): Step | null {
  return from <= window.from ? null : stepBefore(from, Math.min(2 * lengthMs, LONGEST_MS), window);
}

function stepBefore(to: number, lengthMs: number, window: Window): Step {
  return { to, from: Math.max(window.from, to - lengthMs), lengthMs };
}
