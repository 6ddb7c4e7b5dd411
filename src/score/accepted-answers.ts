import { canonicalJson } from '../records/canonical-json.ts';
import type { Example } from '../records/example.ts';
import type { GradedAnswer, Level } from '../records/graded/graded.ts';
import { type Completion, parseCompletion } from '../rows/completion.ts';
import { goldFor } from './accepted.ts';
import { fieldOverlap, flatten } from './flatten.ts';

type Parsed = Extract<Completion, { ok: true }>;

/** The completions that count as right, the gold first. */
export type Right = readonly [gold: Parsed, ...accepted: Parsed[]];

export function rightAnswers(gold: Parsed, { track, acceptedAnswers = [] }: Pick<Example, 'track' | 'acceptedAnswers'>): Right {
  return [gold, ...acceptedAnswers.flatMap((text) => readable(parseCompletion(track, text)))];
}

/** The right completion that an answer is held to: the one it equals, else of those that call the tool it calls the one that shares most fields with it, else the gold. */
function answerHeldTo(right: Right, answer: Parsed | null): Parsed {
  const [gold] = right;
  if (right.length === 1 || answer === null) return gold;
  const given = canonicalJson(answer.json);
  const leaves = flatten(answer.json);
  const same = right.filter((one) => toolOf(one) === toolOf(answer)).map((one) => ({ one, shared: fieldOverlap(flatten(one.json), leaves).f1 }));
  return right.find(({ json }) => canonicalJson(json) === given) ?? same.toSorted((a, b) => b.shared - a.shared)[0]?.one ?? gold;
}

/** What an answer is held to where several values or several answers count as right. */
export function goldHeldTo(gold: Parsed, example: Example, answer: Parsed | null): Parsed {
  return goldFor(answerHeldTo(rightAnswers(gold, example), answer), example, answer);
}

const LEVELS: Readonly<Record<Level, number>> = { exact: 2, equivalent: 1, different: 0 };

/** The best of the graded readings of one answer, one for each right completion; the first of those that are as good. */
export function bestReading([first, ...others]: readonly [GradedAnswer, ...GradedAnswer[]]): GradedAnswer {
  return others.reduce((best, one) => ((LEVELS[one.level] - LEVELS[best.level] || f1(one) - f1(best)) > 0 ? one : best), first);
}

function f1({ leaves: { gold, answer, hits } }: GradedAnswer): number {
  return gold + answer === 0 ? 0 : (2 * hits) / (gold + answer);
}

/** No call is due: nothing that counts as right makes one. */
export function mustNotCall(right: Right): boolean {
  return right.every(({ calls }) => calls?.length === 0);
}

function readable(read: Completion): Parsed[] {
  return read.ok ? [read] : [];
}

/** Null where no tool is called, and where the answer is JSON of its own. */
function toolOf({ calls }: Parsed): string | null {
  return calls?.[0]?.name ?? null;
}
