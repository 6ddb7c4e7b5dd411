import { sha256 } from '../../records/digest.ts';
import { compareTexts, type Draft } from '../examples/draft.ts';

/** Examples that are never independent of each other. */
export interface Cluster {
  /** The smallest of `keys`. */
  name: string;
  /** `session:…` and `family:…`; each is recorded in the ledger, so that a cluster that grows later is recognised by any of them. */
  keys: readonly string[];
  drafts: readonly Draft[];
}

/** A cluster is a session, or where there is none a family of near-duplicates; sessions that share a family are one cluster. */
export function clustersOf(drafts: readonly Draft[]): Cluster[] {
  const parents = new Map<string, string>();
  const root = (key: string): string => {
    const parent = parents.get(key) ?? key;
    if (parent === key) return key;
    const top = root(parent);
    parents.set(key, top);
    return top;
  };
  for (const draft of drafts) {
    const [first = '', ...others] = keysOf(draft);
    for (const other of others) {
      const [a, b] = [root(first), root(other)].sort(compareTexts);
      if (a !== undefined && b !== undefined && a !== b) parents.set(b, a);
    }
  }
  const grouped = Map.groupBy(drafts, (draft) => root(keysOf(draft)[0] ?? ''));
  return [...grouped]
    .map(([name, members]) => ({ name, keys: [...new Set(members.flatMap(keysOf))].sort(compareTexts), drafts: members }))
    .sort((left, right) => compareTexts(left.name, right.name));
}

/** Folded text that two near-duplicates share: NFKC, lower case, everything but letters and digits one space. */
export function folded(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return words === '' ? text.trim() : words;
}

function keysOf({ conversation, call }: Draft): string[] {
  const family = `family:${sha256(folded(conversation)).slice(0, 16)}`;
  return call.sessionId === null ? [family] : [family, `session:${call.sessionId}`];
}
