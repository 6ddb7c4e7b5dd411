import type { Quarantined } from '../../records/dataset.ts';
import { inOrder } from '../examples/draft.ts';
import type { Placed } from './split.ts';

/** Keeps the earliest of examples with the same track and prompt, in order. A dropped one that answers differently is told as `conflicting-duplicate`. */
export function withoutDuplicates(placed: readonly Placed[]): { kept: Placed[]; duplicates: number; conflicts: Quarantined[] } {
  const kept = new Map<string, Placed>();
  const conflicts = new Map<string, Quarantined>();
  let duplicates = 0;
  for (const candidate of placed.toSorted((left, right) => inOrder(left.draft, right.draft))) {
    const { id, row, call } = candidate.draft;
    const first = kept.get(id);
    if (!first) {
      kept.set(id, candidate);
      continue;
    }
    duplicates += 1;
    if (first.draft.row.completion === row.completion) continue;
    const detail = `the same prompt was answered differently in ${first.draft.call.observationId}, which is kept`;
    conflicts.set(call.observationId, { where: call.observationId, reason: 'conflicting-duplicate', detail });
  }
  return { kept: [...kept.values()], duplicates, conflicts: [...conflicts.values()] };
}
