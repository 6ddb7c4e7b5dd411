import { isJsonObject } from '../records/json.ts';
import { parsedOrNull } from '../records/json-lines.ts';

/** Decides about one text; `name` is that of the innermost field around it, null for a key or where there is none. */
export type Leaf = (text: string, name: string | null) => string;

/**
 * A value with each of its texts as `leaf` says: members, items, keys, and the texts inside texts that are JSON themselves, whose other bytes stay.
 * A number whose digits are replaced becomes a text. What nothing was changed in is returned itself.
 */
export function rewritten(value: unknown, leaf: Leaf, name: string | null = null): unknown {
  if (typeof value === 'string') return rewrittenText(value, leaf, name);
  if (typeof value === 'number') return rewrittenNumber(value, leaf, name);
  if (Array.isArray(value)) {
    const items = value.map((item) => rewritten(item, leaf, name));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value)) return value;
  let isChanged = false;
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => {
    const entry: [string, unknown] = [leaf(key, null), rewritten(member, leaf, key)];
    isChanged ||= entry[0] !== key || entry[1] !== member;
    return entry;
  });
  return isChanged ? Object.fromEntries(apart(entries)) : value;
}

/** Two keys that held one value are two keys still. */
function apart(entries: readonly [string, unknown][]): [string, unknown][] {
  const seen = new Map<string, number>();
  return entries.map(([key, member]) => {
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return [times === 1 ? key : `${key} (${times})`, member];
  });
}

const FEWEST_DIGITS = 7;

function rewrittenNumber(value: number, leaf: Leaf, name: string | null): unknown {
  const text = String(value);
  if (text.length < FEWEST_DIGITS || !/^\d+$/.test(text)) return value;
  const changed = leaf(text, name);
  return changed === text ? value : changed;
}

/** Texts, names and numbers of a JSON document, in their order. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|-?\d[\d.eE+-]*|[[\]{}]/g;

function rewrittenText(text: string, leaf: Leaf, name: string | null): string {
  if (!/^\s*[[{"]/.test(text) || parsedOrNull(text) === null) return leaf(text, name);
  const fields: (string | null)[] = [];
  let field = name;
  return text.replace(TOKEN, (token: string, colon: string | undefined) => {
    if (token === '{' || token === '[') fields.push(field);
    else if (token === '}' || token === ']') field = fields.pop() ?? null;
    else if (!token.startsWith('"')) return numberToken(token, leaf, field);
    else if (colon === undefined) return literal(token, (held) => rewrittenText(held, leaf, field ?? null));
    else {
      const literalOfKey = token.slice(0, token.length - colon.length);
      field = heldIn(literalOfKey);
      return `${literal(literalOfKey, (held) => leaf(held, null))}${colon}`;
    }
    return token;
  });
}

function numberToken(token: string, leaf: Leaf, name: string | null): string {
  const changed = /^\d+$/.test(token) && token.length >= FEWEST_DIGITS ? leaf(token, name) : token;
  return changed === token ? token : JSON.stringify(changed);
}

function literal(token: string, change: (held: string) => string): string {
  const held = heldIn(token);
  const changed = change(held);
  return changed === held ? token : JSON.stringify(changed);
}

function heldIn(literal: string): string {
  const held: unknown = literal.includes('\\') ? JSON.parse(literal) : literal.slice(1, -1);
  return typeof held === 'string' ? held : '';
}
