import { type Agreement, KEPT_OF_PROMPT } from '../../records/findings/agreement.ts';
import type { Disagreement } from '../../records/run.ts';
import { clipped } from '../../report/view/clip.ts';
import { promptMessages } from '../../rows/prompt.ts';

/** Graded examples taken apart: those on which a model is not right, whole, and the others shortly. */
export function apart(graded: readonly Disagreement[]): { disagreements: Disagreement[]; agreements: Agreement[] } {
  const isRight = ({ answers }: Disagreement) => Object.values(answers).every(({ correct }) => correct === true);
  return { disagreements: graded.filter((one) => !isRight(one)), agreements: graded.filter(isRight).map(agreement) };
}

function agreement({ exampleId, track, split = 'test', domain, url, challenge, slices, prompt, gold, answers }: Disagreement): Agreement {
  const [, user] = promptMessages(prompt);
  return {
    ...{ exampleId, track, split, domain, ...(url === undefined ? {} : { url }), challenge, slices, gold },
    user: clipped(user.content, KEPT_OF_PROMPT),
    answers: Object.fromEntries(Object.entries(answers).map(([role, { latencyMs }]) => [role, latencyMs === undefined ? {} : { latencyMs }])),
  };
}
