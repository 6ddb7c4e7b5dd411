/** The first character that is no plain ASCII, as `U+0430 in place 4`: what makes a look-alike. Null when there is none. */
export function foreignCharacter(text: string): string | null {
  let place = 0;
  for (const character of text) {
    place += 1;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code > 0x7e) return `U+${code.toString(16).toUpperCase().padStart(4, '0')} in place ${place}`;
  }
  return null;
}
