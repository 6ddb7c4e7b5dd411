import { sha256 } from '../records/digest.ts';

/** A reproducible stream of draws: the same seed text gives the same draws on every machine. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of it. */
  fraction(): number;
  /** Uniform whole number, both ends included. */
  integer(low: number, high: number): number;
  /** @throws RangeError on an empty list. */
  pick<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): T[];
}

/** sfc32 (Chris Doty-Humphrey, PractRand), its 128-bit state taken from the seed's SHA-256. */
export function seeded(seed: string): Random {
  const digest = sha256(seed);
  const word = (index: number) => Number.parseInt(digest.slice(index * 8, index * 8 + 8), 16) | 0;
  let [a, b, c, counter] = [word(0), word(1), word(2), word(3)];

  const fraction = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  const integer = (low: number, high: number) => low + Math.floor(fraction() * (high - low + 1));

  return {
    fraction,
    integer,
    pick: (list) => {
      const item = list[integer(0, list.length - 1)];
      if (item === undefined) throw new RangeError('cannot pick from an empty list');
      return item;
    },
    shuffled: (list) =>
      list
        .map((item) => ({ item, key: fraction() }))
        .sort((left, right) => left.key - right.key)
        .map(({ item }) => item),
  };
}
