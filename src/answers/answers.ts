import { UserError } from '../errors.ts';
import type { Prediction, RawCall } from '../records/evaluation.ts';
import type { Example, Split, Track } from '../records/example.ts';
import type { AnswerFormat } from './format.ts';
import { isProse } from './prose.ts';
import { callsInPythonText } from './python-text.ts';
import type { GivenPrediction, RecordedAnswer } from './recorded-answer.ts';
import { callsInXlamText } from './xlam-text.ts';

export interface Wanted {
  track: Track;
  split: Split;
}

/**
 * Answers that were recorded elsewhere as predictions for the examples of one track and split, by example id. An answer names its example, or the
 * observation the example was made from: then it answers that observation's example on every track.
 * @throws UserError when an answer is for no example of the data set, or an example has two.
 */
export function predictionsOf(answers: readonly RecordedAnswer[], format: AnswerFormat, examples: readonly Example[], wanted: Wanted): Map<string, Prediction> {
  const byId = Map.groupBy(
    examples.flatMap((example) => [...new Set([example.id, example.source.observationId])].map((id) => ({ id, example }))),
    ({ id }) => id,
  );
  const found = new Map<string, Prediction>();
  for (const answer of answers) {
    const named = byId.get(answer.id) ?? [];
    if (named.length === 0)
      throw new UserError(`The answers hold ${JSON.stringify(answer.id)}, which is the id of no example. Name the examples they were made from.`);
    for (const { example } of named) {
      if (example.track !== wanted.track || example.split !== wanted.split) continue;
      if (found.has(example.id))
        throw new UserError(
          `The answers hold more than one for example ${example.id} (${JSON.stringify(answer.id)}): expected one answer an example. Remove all but one.`,
        );
      found.set(example.id, predictionOf(answer, format, example.id));
    }
  }
  return found;
}

function predictionOf(answer: RecordedAnswer, format: AnswerFormat, exampleId: string): Prediction {
  const { outcome, usage, latencyMs } = answer;
  const reason = outcome === 'answered' ? null : 'as recorded';
  return { schema: 'fledgling/prediction@1', exampleId, outcome, ...READERS[format](answer), reason, usage, latencyMs, attempts: 1 };
}

type Said = Pick<Prediction, 'text' | 'calls'>;

const READERS: Readonly<Record<AnswerFormat, (answer: Said) => Said>> = {
  calls: ({ text, calls }) => natively(text, calls ?? []),
  completion: ({ text }) => ({ text, calls: null }),
  'xlam-text': ({ text }) => inText(text, callsInXlamText),
  'python-text': ({ text }) => inText(text, callsInPythonText),
};

/** What cannot be read stays the text that it is; what is a list of calls is no prose that could write out others. */
function inText(text: string | null, callsIn: (text: string) => RawCall[] | null): Said {
  const calls = callsIn(text ?? '');
  if (calls === null) return { text, calls: null };
  return natively(calls.length > 0 || isProse((text ?? '').trim()) ? text : null, calls);
}

/** An empty list alone says that nothing was called; a prediction that says neither a word nor a call would say nothing at all. */
function natively(text: string | null, calls: RawCall[]): Said {
  return { text: text === null && calls.length === 0 ? '[]' : text, calls };
}

/** Predictions of another program as ours. */
export function givenPredictions(given: readonly GivenPrediction[]): Prediction[] {
  return given.map((one) => ({ schema: 'fledgling/prediction@1', ...one, attempts: 1 }));
}
