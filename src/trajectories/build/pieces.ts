/** Part of a text that comes in pieces, in pieces; `from` and `to` count its characters. */
export function slice(pieces: readonly string[], from: number, to = Number.POSITIVE_INFINITY): string[] {
  let start = 0;
  return pieces.flatMap((piece) => {
    const part = piece.slice(Math.max(0, from - start), Math.max(0, to - start));
    start += piece.length;
    return part === '' ? [] : [part];
  });
}

/** As a row holds them. */
export function cut(pieces: readonly string[]): string | string[] {
  const [only, ...more] = pieces;
  return more.length === 0 ? (only ?? '') : [...pieces];
}
