import { canonicalJson } from '../records/canonical-json.ts';
import type { Example } from '../records/example.ts';
import { type Completion, parseCompletion } from '../rows/completion.ts';

type Parsed = Extract<Completion, { ok: true }>;

/**
 * The completion that an answer is held to where several count as right: the one it equals, else the first that calls the tool it calls, else the gold.
 * The gold comes first.
 */
export function answerHeldTo(gold: Parsed, { track, acceptedAnswers }: Pick<Example, 'track' | 'acceptedAnswers'>, answer: Parsed | null): Parsed {
  if (acceptedAnswers === undefined || answer === null) return gold;
  const right = [gold, ...acceptedAnswers.flatMap((text) => readable(parseCompletion(track, text)))];
  const given = canonicalJson(answer.json);
  return right.find(({ json }) => canonicalJson(json) === given) ?? right.find((one) => toolOf(one) === toolOf(answer)) ?? gold;
}

function readable(read: Completion): Parsed[] {
  return read.ok ? [read] : [];
}

/** Null where no tool is called, and where the answer is JSON of its own. */
function toolOf({ calls }: Parsed): string | null {
  return calls?.[0]?.name ?? null;
}
