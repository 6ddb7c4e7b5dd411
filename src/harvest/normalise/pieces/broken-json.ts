import { isJson } from '../../../records/json-lines.ts';

/** JSON texts begin so; `[1]`, `[tool: …]` or `{name}` also begin what people say. */
const BEGINS_AS_JSON = /^\s*(\{\s*(["}]|$)|\[\s*([[{"]|$))/;

/**
 * What is wrong with a text that is no JSON but begins as JSON does: it was cut off, holds something that JSON does not have,
 * or is several values in a row. Null for JSON, and where words follow a whole value.
 */
export function brokenJson(text: string): 'cut off, or with a value that JSON does not have' | 'several JSON values in a row' | null {
  if (!BEGINS_AS_JSON.test(text) || isJson(text)) return null;
  const end = endOfBrackets(text);
  const rest = end === null ? '' : text.slice(end).trim();
  if (rest === '') return 'cut off, or with a value that JSON does not have';
  return /^[,;]?\s*[[{]/.test(rest) ? 'several JSON values in a row' : null;
}

/** The place after the bracket that closes the first one; null when none does. */
function endOfBrackets(text: string): number | null {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*(?:"|\\?$)|[[\]{}]/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth === 0 && token.length === 1) return index + 1;
  }
  return null;
}
