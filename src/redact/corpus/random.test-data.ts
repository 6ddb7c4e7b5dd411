/** The same numbers every time (mulberry32): what is planted is made here, so that no scanner takes a file for a leak. */
export function random(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (most: number) => Math.floor(next() * most);
  const of = (characters: string, length: number) => Array.from({ length }, () => characters[below(characters.length)]).join('');
  return {
    below,
    of,
    one: <T>(list: readonly T[]): T => {
      const item = list[below(list.length)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    },
    digits: (length: number) => of('0123456789', length),
    letters: (length: number) => of('abcdefghijklmnopqrstuvwxyz', length),
    hex: (length: number) => of('0123456789abcdef', length),
    /** A lower-case and an upper-case letter and a digit among them. */
    key: (length: number) => `aZ7${of('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', length - 3)}`,
  };
}
export type Random = ReturnType<typeof random>;
