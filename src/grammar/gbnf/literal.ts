/** A quoted literal of GBNF. Whatever the text holds, it ends where the literal ends. */
export function literal(text: string): string {
  return `"${[...text].map(escapedInLiteral).join('')}"`;
}

/** A literal of JSON's text for a value that cannot fail to have one. */
export function jsonLiteral(value: string | number | boolean | null): string {
  return literal(JSON.stringify(value));
}

function escapedInLiteral(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return /\p{C}|\p{Z}/u.test(character) && character !== ' ' ? escapedByCode(character) : character;
}

/** One character as GBNF writes it by its code, in literals and classes alike. */
export function escapedByCode(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}
