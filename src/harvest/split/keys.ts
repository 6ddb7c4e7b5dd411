import { sha256 } from '../../records/digest.ts';
import type { Split } from '../../records/example.ts';
import { conversationOf } from '../../rows/written/row-prompt.ts';
import type { Draft } from '../examples/draft.ts';
import { folded } from '../near/shingles.ts';

/** A draft with what binds it to others: the same folded conversation, the same session, the same trace. Each is a name in the ledger. */
export interface Keyed {
  draft: Draft;
  family: string;
  /** The family first. */
  keys: readonly string[];
  /** The families of what was asked earlier in the conversation and is answered in it. */
  history: readonly string[];
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
  return { draft, family, keys: [family, ...(sessionId === null ? [] : [`session:${sessionId}`]), `trace:${traceId}`], history: historyOf(draft) };
}

/** Earlier answers that are looked at, the latest ones: calls that are further apart are bound over those between. */
const LATEST = 32;
/** Shorter openings, such as a greeting, are everybody's. */
const FEWEST_WORDS = 5;

function historyOf({ request: { messages } }: Draft): string[] {
  const answers = messages.flatMap(({ role }, at) => (role === 'assistant' ? [at] : [])).slice(-LATEST);
  const asked = answers.map((at) => conversationOf(messages.slice(0, at)));
  return [...new Set(asked.filter((text) => folded(text).split(' ').length >= FEWEST_WORDS).map(familyOf))];
}

export function familyOf(conversation: string): string {
  return `family:${sha256(folded(conversation)).slice(0, 16)}`;
}
