import type { Quarantined } from '../../records/dataset.ts';
import { inOrder } from '../examples/draft.ts';
import type { Placed } from '../split/split.ts';

export interface OneAnswerEach {
  kept: Placed[];
  /** Repeats of what is kept, those that answer differently among them. */
  duplicates: number;
  conflicts: Quarantined[];
  /** Prompts that were answered in more than one way, and of these the ones of which none was kept. */
  disagreements: { prompts: number; undecided: number };
}

/**
 * Keeps of each track and prompt the earliest example with the answer that more than half of its answers give, in order. Those that answer differently are
 * told as `conflicting-duplicate`; where no answer has a majority the model disagreed with itself, and all of them are set aside as `undecided-answer`.
 */
export function oneAnswerEach(placed: readonly Placed[]): OneAnswerEach {
  const kept: Placed[] = [];
  const conflicts = new Map<string, Quarantined>();
  const disagreements = { prompts: 0, undecided: 0 };
  let duplicates = 0;
  const asked = Map.groupBy(
    placed.toSorted((left, right) => inOrder(left.draft, right.draft)),
    ({ draft }) => draft.id,
  );
  for (const same of asked.values()) {
    const answers = Map.groupBy(same, ({ draft }) => draft.row.completion);
    const agreed = [...answers.values()].find((agreeing) => agreeing.length > same.length / 2) ?? null;
    const [first] = agreed ?? [];
    if (answers.size > 1) {
      disagreements.prompts += 1;
      if (!first) disagreements.undecided += 1;
      for (const other of same) if (!agreed?.includes(other)) conflicts.set(other.draft.call.observationId, conflict(other, { same, answers, first, agreed }));
    }
    if (!first) continue;
    kept.push(first);
    duplicates += same.length - 1;
  }
  return { kept: kept.sort((left, right) => inOrder(left.draft, right.draft)), duplicates, conflicts: [...conflicts.values()], disagreements };
}

interface Answered {
  same: readonly Placed[];
  answers: ReadonlyMap<string, readonly Placed[]>;
  first: Placed | undefined;
  agreed: readonly Placed[] | null;
}

function conflict({ draft }: Placed, { same, answers, first, agreed }: Answered): Quarantined {
  const where = draft.call.observationId;
  if (first && agreed) {
    const detail = `the same prompt was answered differently in ${first.draft.call.observationId}, which is kept: ${agreed.length} of ${same.length} answers agree with it`;
    return { where, reason: 'conflicting-duplicate', detail };
  }
  return {
    where,
    reason: 'undecided-answer',
    detail: `the same prompt got ${answers.size} different answers in ${same.length} traces, and none more than half of the time`,
  };
}
