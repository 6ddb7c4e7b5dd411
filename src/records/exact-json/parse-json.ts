import type { JsonValue } from '../json.ts';
import { quoteEnd } from './quote-end.ts';

/** What a string, number, boolean or null becomes; `source` is how it is written. */
export type ScalarOf = (value: string | number | boolean | null, source: string) => unknown;

/** A key's last escape, and all that follows it up to the colon: only an escaped key has one. */
const ESCAPED_KEY = /\\.[^"\\]*"\s*:/s;
const LITERAL = /[^\s,\]}]+/y;

/**
 * What `JSON.parse` should read. V8 takes an escaped key for one of an object it read before where that is how it begins, `"\n"` for `"\\"`
 * (https://github.com/nodejs/node/issues/63785); a text with such a key is read here instead.
 * @throws SyntaxError when the text is no JSON.
 */
export function parseJson(text: string): JsonValue;
export function parseJson(text: string, scalarOf: ScalarOf): unknown;
export function parseJson(text: string, scalarOf?: ScalarOf): unknown {
  if (ESCAPED_KEY.test(text)) return read(text, scalarOf ?? ((value) => value));
  if (scalarOf === undefined) return JSON.parse(text);
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) => (isScalar(value) ? scalarOf(value, context?.source ?? '') : value));
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value !== 'object';
}

/** An object or a list that is not at its end yet. */
type Open = { items: unknown[] } | { members: [string, unknown][]; key: string | null };

function read(text: string, scalarOf: ScalarOf): unknown {
  // From here on it is valid.
  JSON.parse(text);
  const open: Open[] = [];
  let result: unknown;
  const put = (value: unknown) => {
    const into = open.at(-1);
    if (into === undefined) result = value;
    else if ('items' in into) into.items.push(value);
    else {
      into.members.push([into.key ?? '', value]);
      into.key = null;
    }
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '{') open.push({ members: [], key: null });
    else if (character === '[') open.push({ items: [] });
    else if (character === '}' || character === ']') put(closed(open.pop()));
    else if (!/[\s,:]/.test(character)) {
      const source = character === '"' ? text.slice(at, quoteEnd(text, at) + 1) : literalAt(text, at);
      const value = JSON.parse(source);
      const into = open.at(-1);
      if (into !== undefined && 'members' in into && into.key === null) into.key = value;
      else put(scalarOf(value, source));
      at += source.length - 1;
    }
  }
  return result;
}

function closed(open: Open | undefined): unknown {
  if (open === undefined) return undefined;
  return 'items' in open ? open.items : Object.fromEntries(open.members);
}

function literalAt(text: string, at: number): string {
  LITERAL.lastIndex = at;
  return LITERAL.exec(text)?.[0] ?? '';
}
