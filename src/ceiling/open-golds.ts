import type { Track } from '../records/example.ts';
import type { Ceiling, Contradiction } from '../records/findings/ceiling.ts';
import type { Label } from '../records/harvest/labels.ts';

/** A gold that waits for a decision. */
export type OpenGold = Contradiction & { track: Track };

/** Contradicted golds without a decision, neither in the run nor in the file as it is now. */
export function openGolds(ceilings: readonly Ceiling[], decisions: readonly Pick<Label, 'example' | 'asked' | 'decision'>[]): OpenGold[] {
  const decided = new Set(decisions.flatMap(({ example, asked, decision }) => (decision === null ? [] : [example, asked ?? ''])));
  return ceilings.flatMap(({ track, contradictions }) =>
    contradictions
      .filter(({ settled, exampleId, asked }) => settled === null && !decided.has(exampleId) && !(asked !== null && decided.has(asked)))
      .map((one) => ({ track, ...one })),
  );
}
