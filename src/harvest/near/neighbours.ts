import { resemblance, SLOTS } from './minhash.ts';

/** With how many of its neighbours in a bucket a signature is compared: what keeps prompts of one template from costing the square of their number. */
const WINDOW = 48;

/** The least share of pairs at the threshold that are compared at all. */
const RECALL = 0.99;

/** Bytes of a sort key: as many as a double holds exactly. */
const KEY_BYTES = 6;

export interface NearPairs {
  signatures: readonly Uint8Array[];
  threshold: number;
  /** Told of every pair that is found, by index, more than once where it agrees on several bands. */
  found(left: number, right: number): void;
  /** Pairs that need not be looked at. */
  isKnown(left: number, right: number): boolean;
}

/**
 * Finds pairs whose estimated resemblance is at least the threshold. Candidates agree on one of several bands of slots (Indyk and Motwani 1998, STOC '98:604);
 * in a bucket larger than the window only signatures next to each other in order are compared (Hernández and Stolfo 1995, SIGMOD '95:127).
 */
export function nearPairs({ signatures, threshold, found, isKnown }: NearPairs): void {
  const slots = bandSlots(threshold);
  for (let start = 0; start + slots <= SLOTS; start += slots) {
    const order = inOrderFrom(signatures, start);
    for (const [at, left] of order.entries()) {
      for (let next = at + 1; next < order.length && next <= at + WINDOW; next += 1) {
        const right = order[next] ?? 0;
        const [one, other] = [signatures[left], signatures[right]];
        if (!one || !other || !agree(one, other, start, slots)) break;
        if (!isKnown(left, right) && resemblance(one, other) >= threshold) found(left, right);
      }
    }
  }
}

/** Slots in a band: as many as leave a pair at the threshold a chance of `RECALL` to be compared. */
export function bandSlots(threshold: number): number {
  let slots = 1;
  while (slots < SLOTS && chanceToMeet(threshold, slots + 1) >= RECALL) slots += 1;
  return slots;
}

/** The chance that a pair of this resemblance agrees on one of b bands of r slots: 1 - (1 - s^r)^b. */
export function chanceToMeet(resembling: number, slots: number): number {
  return 1 - (1 - resembling ** slots) ** Math.floor(SLOTS / slots);
}

/** Indexes by the bytes from `start` on, and round to those before; equal ones by index. */
function inOrderFrom(signatures: readonly Uint8Array[], start: number): Uint32Array {
  const keys = Float64Array.from(signatures, (signature) => {
    let key = 0;
    for (let step = 0; step < KEY_BYTES; step += 1) key = key * 256 + (signature[(start + step) % SLOTS] ?? 0);
    return key;
  });
  return Uint32Array.from(signatures.keys()).sort(
    (a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || compareFrom(signatures[a], signatures[b], start + KEY_BYTES) || a - b,
  );
}

function compareFrom(left: Uint8Array | undefined, right: Uint8Array | undefined, start: number): number {
  if (!left || !right) return 0;
  for (let step = 0; step < SLOTS - KEY_BYTES; step += 1) {
    const slot = (start + step) % SLOTS;
    const difference = (left[slot] ?? 0) - (right[slot] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function agree(left: Uint8Array, right: Uint8Array, start: number, slots: number): boolean {
  for (let slot = start; slot < start + slots; slot += 1) if (left[slot] !== right[slot]) return false;
  return true;
}
