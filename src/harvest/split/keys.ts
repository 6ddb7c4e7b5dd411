import { sha256 } from '../../records/digest.ts';
import type { Split } from '../../records/example.ts';
import type { Draft } from '../examples/draft.ts';
import { folded } from '../near/shingles.ts';

/** A draft with what binds it to others: the same folded conversation, the same session, the same trace. Each is a name in the ledger. */
export interface Keyed {
  draft: Draft;
  family: string;
  /** The family first. */
  keys: readonly string[];
}

/** A draft with its split, and the cluster that it was decided for. */
export interface Bound {
  one: Keyed;
  split: Split;
  cluster: string;
}

export function keyed(draft: Draft): Keyed {
  const { sessionId, traceId } = draft.call;
  const family = familyOf(draft.conversation);
  return { draft, family, keys: [family, ...(sessionId === null ? [] : [`session:${sessionId}`]), `trace:${traceId}`] };
}

export function familyOf(conversation: string): string {
  return `family:${sha256(folded(conversation)).slice(0, 16)}`;
}
