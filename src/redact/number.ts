import { rewritten } from './rewrite.ts';
import { KEYED, NUMBERED } from './token.ts';

export interface Numbered {
  value: unknown;
  /** How many different values of each kind stood there. */
  kinds: Map<string, number>;
}

/** The keyed tokens of one trace as `<EMAIL_1>`, `<EMAIL_2>`, in the order they first appear; numbers that a text of the trace already uses are left out. */
export function numbered(trace: unknown): Numbered {
  const taken = new Set<string>();
  const tokens = new Set<string>();
  rewritten(trace, (text) => {
    if (text.includes('⟦')) for (const [token] of text.matchAll(KEYED)) tokens.add(token);
    if (text.includes('<')) for (const [placeholder] of text.matchAll(NUMBERED)) taken.add(placeholder);
    return text;
  });
  if (tokens.size === 0) return { value: trace, kinds: new Map() };
  const [names, kinds, last] = [new Map<string, string>(), new Map<string, number>(), new Map<string, number>()];
  for (const token of tokens) {
    const kind = token.slice(1, token.indexOf(':'));
    let number = (last.get(kind) ?? 0) + 1;
    while (taken.has(`<${kind}_${number}>`)) number++;
    last.set(kind, number);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    names.set(token, `<${kind}_${number}>`);
  }
  const value = rewritten(trace, (text) => (text.includes('⟦') ? text.replace(KEYED, (token) => names.get(token) ?? token) : text));
  return { value, kinds };
}
