import { mixed } from './shingles.ts';

/** Hash functions, a byte of each kept: the estimate of a resemblance of 0.9 has a standard deviation of 0.027. */
export const SLOTS = 128;

/** Share of two unequal minima whose lowest byte is equal by chance. */
const CHANCE = 1 / 256;

/** Fixed for ever: ledgers hold what they make. */
const SEEDS = Uint32Array.from({ length: SLOTS }, (_, slot) => mixed(slot + 1));
const FACTORS = Uint32Array.from({ length: SLOTS }, (_, slot) => mixed(slot + 1 + SLOTS) | 1);

/**
 * The lowest byte of the smallest value of each hash function over the shingles: b-bit minwise hashing with b = 8
 * (Broder 1997, SEQUENCES '97:21; Li and König 2010, WWW '10:671).
 */
export function signatureOf(shingles: Iterable<number>): Uint8Array {
  const minima = new Uint32Array(SLOTS).fill(0xffffffff);
  for (const shingle of shingles) {
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const product = Math.imul(shingle ^ (SEEDS[slot] ?? 0), FACTORS[slot] ?? 1);
      const value = (product ^ (product >>> 15)) >>> 0;
      if (value < (minima[slot] ?? 0)) minima[slot] = value;
    }
  }
  return Uint8Array.from(minima, (minimum) => mixed(minimum) & 0xff);
}

/** The estimated resemblance of two texts: shingles they share, of all shingles of either (Jaccard), 0 to 1. */
export function resemblance(left: Uint8Array, right: Uint8Array): number {
  return Math.max(0, (equalSlots(left, right) / SLOTS - CHANCE) / (1 - CHANCE));
}

export function equalSlots(left: Uint8Array, right: Uint8Array): number {
  let equal = 0;
  for (let slot = 0; slot < SLOTS; slot += 1) if (left[slot] === right[slot]) equal += 1;
  return equal;
}
