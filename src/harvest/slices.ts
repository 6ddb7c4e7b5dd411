import type { Track } from '../records/example.ts';
import type { OpenValue } from './draft.ts';
import type { Placed } from './split.ts';

/**
 * Named subsets an example belongs to: its challenge tags, and outside training `unseen-values` when some open value of its answer
 * stands in no training answer of the track under the same argument, else `seen-values`. An abstention has no values and gets neither.
 */
export function slicer(placed: readonly Placed[]): (one: Placed) => string[] {
  const seen = new Set(placed.filter(({ split }) => split === 'train').flatMap(({ draft }) => (draft.openValues ?? []).map((open) => key(draft.track, open))));
  return ({ draft, split }) => {
    if (split === 'train') return [];
    if (draft.openValues === null) return [...draft.challengeTags];
    const isUnseen = draft.openValues.some((open) => !seen.has(key(draft.track, open)));
    return [isUnseen ? 'unseen-values' : 'seen-values', ...draft.challengeTags];
  };
}

function key(track: Track, { argument, value }: OpenValue): string {
  return `${track}\n${argument}\n${value}`;
}
