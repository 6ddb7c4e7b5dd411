import type { AskEnd } from '../../records/console/compare/ask.ts';
import type { CompareField } from '../../records/console/compare/example.ts';
import { CORE_METRICS, type ModelRole, type Prediction, type Score } from '../../records/evaluation.ts';
import type { Example } from '../../records/example.ts';
import type { ToolComparators } from '../../records/graded/comparator.ts';
import { allHarmless } from '../../report/view/harmless.ts';
import { leavesOf } from '../../report/view/leaves.ts';
import { shownAnswer } from '../../rows/answer.ts';
import { differingPaths } from '../../score/flatten.ts';
import { score } from '../../score/score.ts';
import { fieldsOf } from '../compare/fields.ts';

export interface Ended {
  end: AskEnd;
  /** As it was said. */
  text: string | null;
  /** Null where there is no gold. */
  score: Score | null;
}

/** An answer that was given live, graded as an evaluation grades it where it is an example's. */
export function endedOf(
  prediction: Prediction,
  { example, hasGold, comparators }: { example: Example; hasGold: boolean; comparators: ToolComparators },
): Ended {
  const { outcome, reason, latencyMs, firstTokenMs = null, usage } = prediction;
  const graded = hasGold ? score(example, prediction, comparators) : null;
  const exact = CORE_METRICS[example.track].at(-1);
  const correct = graded?.status === 'scored' && exact !== undefined ? graded.values[exact] === 1 : null;
  const said = shownAnswer(example, prediction);
  const measured = { latencyMs, firstTokenMs, promptTokens: usage?.promptTokens ?? null, completionTokens: usage?.completionTokens ?? null };
  return { end: allHarmless({ outcome, text: said, reason, correct, ...measured }), text: said, score: graded };
}

/** Both answers field by field: against the gold, or the local one against the hosted one where nobody knows what is right. */
export function fieldsBetween(
  { track, row }: Example,
  { hasGold, role, hosted, local }: { hasGold: boolean; role: ModelRole; hosted: Ended | null; local: Ended | null },
): CompareField[] {
  const read = (ended: Ended | null) => (ended?.end.outcome === 'answered' ? ended.text : null);
  const [text, other] = [read(hosted), read(local)];
  if (hasGold) {
    const differs = (ended: Ended | null) => (ended?.score?.status === 'scored' ? ended.score.differs : []);
    const columns = [
      ...(hosted ? [{ role: 'hosted' as const, text, differs: differs(hosted) }] : []),
      ...(local ? [{ role, text: other, differs: differs(local) }] : []),
    ];
    return allHarmless(fieldsOf(track, row.completion, columns));
  }
  const [one, two] = [text, other].map((answer) => (answer === null ? null : leavesOf(track, answer)));
  return text !== null && one && two ? allHarmless(fieldsOf(track, text, [{ role, text: other, differs: differingPaths(one, two) }])) : [];
}
