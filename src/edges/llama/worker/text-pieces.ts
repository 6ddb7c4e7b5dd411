/** What may still become another text when more tokens come: half a character, read as U+FFFD. */
const UNSURE = /\uFFFD*$/;

/** The text of a growing answer in pieces. Joined, with the rest, they are the text of all its tokens. */
export function textPieces(textOf: (tokens: readonly number[]) => string): { next(tokens: readonly number[]): string; rest(text: string): string } {
  let told = 0;
  const piece = (text: string, end: number) => {
    const from = Math.min(told, end);
    told = Math.max(told, end);
    return text.slice(from, end);
  };
  return {
    next: (tokens) => {
      const text = textOf(tokens);
      return piece(text, UNSURE.exec(text)?.index ?? text.length);
    },
    rest: (text) => piece(text, text.length),
  };
}
