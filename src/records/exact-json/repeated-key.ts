import { quoteEnd } from './quote-end.ts';

/**
 * The first key that an object of the text has twice; null where there is none. Programs disagree on which of the two values counts, so such a text
 * says nothing for certain. Keys are compared as they read: `"\u0061"` is `"a"`.
 * @param json valid JSON
 */
export function repeatedKey(json: string): string | null {
  /** Of each open bracket: the keys of an object so far, or null for a list. */
  const open: (Set<string> | null)[] = [];
  let isKeyNext = false;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (character === '"') {
      const end = quoteEnd(json, at);
      if (isKeyNext) {
        const key = keyOf(json.slice(at, end + 1));
        const keys = open.at(-1);
        if (keys?.has(key)) return key;
        keys?.add(key);
        isKeyNext = false;
      }
      at = end;
    } else if (character === '{') {
      open.push(new Set());
      isKeyNext = true;
    } else if (character === '[') open.push(null);
    else if (character === '}' || character === ']') {
      open.pop();
      isKeyNext = false;
    } else if (character === ',') isKeyNext = open.at(-1) instanceof Set;
  }
  return null;
}

function keyOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}
