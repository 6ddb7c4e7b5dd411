/** Metadata is hostile: nothing of it that moves a cursor or turns the order of letters is passed on. */
export function oneLine(text: string, most: number): string {
  const plain = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return [...plain].slice(0, most).join('').trim();
}
