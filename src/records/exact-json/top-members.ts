import { parseJson } from './parse-json.ts';

/**
 * Some members of an object that was written with two spaces an indent, the rest of it unread: no text of JSON holds a line break, so a line that
 * begins with two spaces and a name is a member of the outermost object. Null where the text is written in another way.
 */
export function topMembers(text: string, names: readonly string[]): Record<string, unknown> | null {
  if (!text.startsWith('{\n  "') || !text.trimEnd().endsWith('\n}')) return null;
  const found: Record<string, unknown> = {};
  for (const name of names) {
    const key = `\n  ${JSON.stringify(name)}: `;
    const at = text.lastIndexOf(key);
    if (at === -1) continue;
    const from = at + key.length;
    // The next member, or the end of the object.
    const next = /\n(?: {2}"|\})/g;
    next.lastIndex = from;
    const end = next.exec(text)?.index ?? text.length;
    try {
      found[name] = parseJson(text.slice(from, end).replace(/,$/, ''));
    } catch {
      return null;
    }
  }
  return found;
}
