import { normalQuantile } from './normal.ts';

/** Chance of a verdict that the suggested number of examples aims at. */
export const PLANNED_POWER = 0.8;

export interface SampleSizeQuestion {
  /** Variance of one pair's difference; for yes/no metrics the discordant share minus `difference` squared. */
  variance: number;
  /** The true difference planned for; 0 for "the models are equal". */
  difference: number;
  margin: number;
  alpha: number;
  /** Variance of the clustered mean against that of independent pairs. */
  designEffect: number;
}

/** n* = ⌈(z_α + z_β)² · variance · DEFF / (margin + difference)²⌉ with 80 % power. Infinity when the difference is the margin itself. */
export function examplesForVerdict({ variance, difference, margin, alpha, designEffect }: SampleSizeQuestion): number {
  const z = normalQuantile(1 - alpha) + normalQuantile(PLANNED_POWER);
  return Math.ceil((z * z * variance * designEffect) / (margin + difference) ** 2);
}

/** Fewest independent pairs that can show parity at all: without one discordant pair Tango's bound must clear the margin. */
export function zeroDiscordanceFloor(margin: number, alpha: number): number {
  const z = normalQuantile(1 - alpha);
  return Math.floor((z * z * (1 - margin)) / margin) + 1;
}
