import { normalQuantile } from './normal.ts';
import { tangoPower } from './power/tango-power.ts';

/** Chance of a verdict that the suggested number of examples aims at. */
export const PLANNED_POWER = 0.8;

export interface SampleSizeQuestion {
  /** Mean squared difference of a pair; for yes/no metrics the discordant share. */
  meanSquare: number;
  /** The true difference planned for; 0 for "the models are equal". */
  difference: number;
  margin: number;
  alpha: number;
  /** Variance of the clustered mean against that of independent pairs. */
  designEffect: number;
}

/** n* = ⌈(z_α + z_β)² · (meanSquare - difference²) · DEFF / (margin + difference)²⌉ with 80 % power. Infinity when the difference is the margin itself. */
export function examplesForVerdict({ meanSquare, difference, margin, alpha, designEffect }: SampleSizeQuestion): number {
  const z = normalQuantile(1 - alpha) + normalQuantile(PLANNED_POWER);
  return Math.ceil((z * z * (meanSquare - difference ** 2) * designEffect) / (margin + difference) ** 2);
}

/** With more discordant pairs expected the formula is right to half a percent of power. */
const MOST_COUNTED = 200;

/** From this power on a few examples more never fall below the planned one again: it goes up in steps, and down a little after each. */
const SURE_POWER = 0.9;

/** Independent pairs from which on Tango's interval gives the verdict with 80 % power, counted out where the formula is too rough, to half a percent of their number. */
export function pairsForVerdict({ meanSquare, difference, margin, alpha }: Omit<SampleSizeQuestion, 'designEffect'>): number {
  const rough = examplesForVerdict({ meanSquare, difference, margin, alpha, designEffect: 1 });
  if (!(rough * meanSquare <= MOST_COUNTED)) return rough;
  const z = normalQuantile(1 - alpha);
  const powerOf = (n: number) => tangoPower({ n, discordance: Math.max(meanSquare, Math.abs(difference)), difference, margin, z });
  let enough = Math.max(2, rough);
  while (powerOf(enough) < SURE_POWER) enough = Math.ceil(1.05 * enough);
  const step = Math.max(1, Math.floor(enough / 200));
  while (enough > step && powerOf(enough - step) >= PLANNED_POWER) enough -= step;
  return enough;
}

/**
 * Examples from which on the interval's allowance for clusters not seen leaves 80 % power: t² / (G + t²) of a difference, and the bound of its chance,
 * fit between the difference planned for and minus the margin.
 */
export function examplesForClusters(question: SampleSizeQuestion & { perCluster: number; t: number }): number {
  const { meanSquare, difference, margin, designEffect, perCluster, t } = question;
  const room = Math.abs(difference + margin);
  const most = 1 + Math.sign(difference + margin) * difference;
  const chance = normalQuantile(PLANNED_POWER) * Math.sqrt((meanSquare - difference ** 2) * designEffect);
  const isEnough = (n: number) => (most * t * t * perCluster) / (n + t * t * perCluster) + chance / Math.sqrt(n) <= room;
  if (room === 0) return Number.POSITIVE_INFINITY;
  let [few, enough] = [0, 1];
  while (!isEnough(enough)) enough *= 2;
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

/** Fewest independent pairs that can show parity at all: without one discordant pair Tango's bound must clear the margin. */
export function zeroDiscordanceFloor(margin: number, alpha: number): number {
  const z = normalQuantile(1 - alpha);
  return Math.floor((z * z * (1 - margin)) / margin) + 1;
}

/**
 * Fewest independent pairs, or effective clusters, on which parity is ever said: as many as would have shown one loss with 1 - alpha, did the local
 * model lose the margin and win nothing ((1 - margin)^n <= alpha), and no fewer than `zeroDiscordanceFloor`.
 */
export function fewestForParity(margin: number, alpha: number): number {
  return Math.max(zeroDiscordanceFloor(margin, alpha), Math.ceil(Math.log(alpha) / Math.log1p(-margin)));
}
