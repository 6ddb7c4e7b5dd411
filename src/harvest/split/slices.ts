import type { Draft, OpenValue } from '../examples/draft.ts';
import type { Placed } from './split.ts';

/** An argument is a copied one when at least this share of its training values stand in the conversation word for word. */
const COPIED_SHARE = 0.5;

/**
 * Named subsets an example belongs to. A challenge example: its challenge tags. Any other outside training: `unseen-values` when a value
 * its answer copies from the conversation stands in no training answer of the track under the same argument, else `seen-values`.
 * Only copied values count: a normalised value (a currency code), or one the recorded model made up or got wrong, says nothing about copying.
 * An answer that copies nothing is in neither.
 */
export function slicer(placed: readonly Placed[]): (one: Placed) => string[] {
  const training = placed.flatMap(({ split, draft }) => (split === 'train' ? (draft.openValues ?? []).map((open) => ({ draft, open })) : []));
  const seen = new Set(training.map(({ draft, open }) => `${argumentKey(draft, open)}\n${open.value}`));
  const copied = copiedArguments(training);
  return ({ draft, split }) => {
    if (draft.challengeTags.length > 0) return [...draft.challengeTags];
    if (split === 'train') return [];
    const values = (draft.openValues ?? []).filter((open) => copied.has(argumentKey(draft, open)) && isCopied(draft, open));
    if (values.length === 0) return [];
    return [values.some((open) => !seen.has(`${argumentKey(draft, open)}\n${open.value}`)) ? 'unseen-values' : 'seen-values'];
  };
}

function copiedArguments(training: readonly { draft: Draft; open: OpenValue }[]): Set<string> {
  const byArgument = Map.groupBy(training, ({ draft, open }) => argumentKey(draft, open));
  const isMostlyCopied = (uses: typeof training) => uses.filter(({ draft, open }) => isCopied(draft, open)).length >= COPIED_SHARE * uses.length;
  return new Set([...byArgument].filter(([, uses]) => isMostlyCopied(uses)).map(([argument]) => argument));
}

/** A proper part of the conversation: a value that is all of it was not picked out of anything. */
function isCopied({ conversation }: Draft, { value }: OpenValue): boolean {
  return value.length < conversation.length && conversation.includes(value);
}

function argumentKey({ track, domain }: Draft, { argument }: OpenValue): string {
  return `${track}\n${domain}\n${argument}`;
}
