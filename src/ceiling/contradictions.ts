import { canonicalJson, compareTexts } from '../records/canonical-json.ts';
import type { Prediction } from '../records/evaluation.ts';
import type { Example } from '../records/example.ts';
import type { Contradiction } from '../records/findings/ceiling.ts';
import { readAnswer } from '../rows/answer.ts';
import { askedId } from '../rows/asked-id.ts';
import { completionOf, parseCompletion } from '../rows/completion.ts';

/** One answer of the hosted model to an example, as it was graded. */
export interface Asked {
  example: Example;
  prediction: Prediction;
  /** 1 where it is the gold by the track's most severe metric. */
  exact: number;
}

export type Settled = ReadonlyMap<string, NonNullable<Contradiction['settled']>>;

const PROMPT_SHOWN = 400;

/** The examples that got another answer than the gold which can be read, those it contradicts most often first. `settled` holds what was decided before. */
export function contradictionsOf(answers: readonly Asked[], settled: Settled): Contradiction[] {
  const found = [...Map.groupBy(answers, ({ example }) => example.id).values()].flatMap((same): Contradiction[] => {
    const [first] = same;
    const others = same.filter(({ exact }) => exact < 1).flatMap((answer) => completionText(answer) ?? []);
    if (!first || others.length === 0) return [];
    const { example } = first;
    return [
      {
        exampleId: example.id,
        asked: askedId(example),
        split: example.split,
        domain: example.domain,
        prompt: ending(example.row.prompt),
        gold: example.row.completion,
        answers: counted(others),
        agreed: same.filter(({ exact }) => exact === 1).length,
        settled: settled.get(example.id) ?? null,
      },
    ];
  });
  return found.sort((a, b) => timesIn(b) - timesIn(a) || compareTexts(a.exampleId, b.exampleId));
}

/** The answer as a row of its track would hold it; null where no row could: it is unreadable, filtered or cut off. */
function completionText({ example, prediction }: Asked): string | null {
  if (prediction.outcome !== 'answered') return null;
  const read = readAnswer(example, prediction);
  if (!read.ok) return null;
  const text = read.calls === null ? canonicalJson(read.json) : completionOf(example.track, read.calls[0] ?? null);
  return text.isWellFormed() && parseCompletion(example.track, text).ok ? text : null;
}

function counted(texts: readonly string[]): Contradiction['answers'] {
  return [...Map.groupBy(texts, (text) => text)]
    .map(([text, same]) => ({ text, times: same.length }))
    .sort((a, b) => b.times - a.times || compareTexts(a.text, b.text));
}

function timesIn({ answers }: Contradiction): number {
  return answers.reduce((sum, { times }) => sum + times, 0);
}

/** The end, where what is asked now stands. */
function ending(prompt: string): string {
  return prompt.length <= PROMPT_SHOWN ? prompt : `…${prompt.slice(1 - PROMPT_SHOWN).replace(/^[\udc00-\udfff]/, '')}`;
}
