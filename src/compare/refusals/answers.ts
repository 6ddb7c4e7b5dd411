import { parsedOrNull } from '../../records/json-lines.ts';
import type { Pair } from '../pair.ts';
import type { Said, Side } from '../sides.ts';

/** What a model said, by example; equal texts are equal answers. */
export function answersById({ predictions }: Pick<Side, 'predictions'>): Map<string, string> {
  return new Map(predictions.map((prediction) => [prediction.exampleId, answerOf(prediction)]));
}

/** The same on each pair, in their order. */
export function answersOf(side: Pick<Side, 'predictions'>, pairs: readonly Pair[]): string[] {
  const said = answersById(side);
  return pairs.map(({ local: { exampleId } }) => said.get(exampleId) ?? `nothing for ${exampleId}`);
}

/** Without a call, prose of any wording says the same: that none is made. */
function answerOf({ text, calls, outcome }: Said): string {
  if (calls !== null && calls.length > 0) return JSON.stringify(calls);
  if (text === null) return outcome;
  return calls === null || parsedOrNull(text) !== null ? text.trim() : 'no call';
}

/** The most frequent of some answers and its share of them; of equally frequent ones the first. Needs at least one. */
export function mostCommon(answers: readonly string[]): { answer: string; count: number; share: number } {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const [answer, count] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most));
  return { answer, count, share: count / answers.length };
}
