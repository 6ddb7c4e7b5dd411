import { quoteEnd } from '../records/exact-json/quote-end.ts';

/** JSON with more open brackets than this is refused: what comes after reading walks values recursively. */
export const MAX_NESTING = 200;

/** Whether a text opens more than `MAX_NESTING` brackets at once, those inside JSON strings aside. A scan, so that no text can exhaust the stack. */
export function isNestedTooDeeply(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = quoteEnd(text, at);
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}
