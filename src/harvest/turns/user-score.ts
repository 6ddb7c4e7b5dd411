import type { GoldRules } from '../options.ts';
import type { TraceScore } from '../ports.ts';

/** Why a user's scores keep a model call from being a gold; null where they do not, or there are none. A score of the trace is of each of its calls. */
export function scoreDefect(
  observationId: string,
  { scores, rule }: { scores: readonly TraceScore[]; rule: GoldRules['userScore'] },
): { reason: string; detail: string } | null {
  if (rule === null) return null;
  const own = scores.filter((score) => score.name === rule.name && (score.observationId === null || score.observationId === observationId));
  for (const { value } of own) {
    const score = typeof value === 'boolean' ? Number(value) : value;
    if (typeof score !== 'number' || !Number.isFinite(score))
      return { reason: 'unreadable-user-score', detail: `the score ${JSON.stringify(rule.name)} is no number` };
    if (score < rule.below) return { reason: 'negative-user-score', detail: `${score} is below ${rule.below}` };
  }
  return null;
}
