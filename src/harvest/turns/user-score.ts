import { z } from 'zod';
import type { GoldRules } from '../options.ts';

/** A score as Langfuse gives it: of one observation, or of the whole trace where none is named. */
const Score = z.looseObject({ name: z.string(), value: z.unknown(), dataType: z.string().nullish(), observationId: z.string().nullish() });
export type Score = z.infer<typeof Score>;

/** What is no score is none. */
export function scoresOf(raw: readonly unknown[]): Score[] {
  return raw.flatMap((one) => Score.safeParse(one).data ?? []);
}

/** Why a user's scores keep a model call from being a gold; null where they do not, or there are none. A score of the trace is of each of its calls. */
export function scoreDefect(
  observationId: string,
  { scores, rule }: { scores: readonly Score[]; rule: GoldRules['userScore'] },
): { reason: string; detail: string } | null {
  if (rule === null) return null;
  const own = scores.filter((score) => score.name === rule.name && (!score.observationId || score.observationId === observationId));
  for (const { value, dataType } of own) {
    const score = typeof value === 'boolean' ? Number(value) : value;
    // A category's number is its place in a list.
    if (typeof score !== 'number' || !Number.isFinite(score) || dataType === 'CATEGORICAL' || dataType === 'TEXT')
      return { reason: 'unreadable-user-score', detail: `the score ${JSON.stringify(rule.name)} is no number` };
    if (score < rule.below) return { reason: 'negative-user-score', detail: `${score} is below ${rule.below}` };
  }
  return null;
}
