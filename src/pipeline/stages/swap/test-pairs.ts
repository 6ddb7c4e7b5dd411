import type { Evaluation, Prediction, Score, Scored } from '../../../records/evaluation.ts';
import type { Example, Track } from '../../../records/example.ts';
import { readAnswer } from '../../../rows/answer.ts';
import { type Completion, NO_CALL } from '../../../rows/completion.ts';

/** One model's evaluation with its answers and their scores. */
export interface Answered {
  evaluation: Evaluation;
  predictions: readonly Prediction[];
  scores: readonly Score[];
}

/** A gated test example with what both models said. */
export interface TestPair {
  example: Example;
  /** What the local answer is about; null where it cannot be read. */
  about: string | null;
  /** Null where the model gave no whole answer. */
  answers: { hosted: Completion | null; local: Completion | null };
  /** Null where one of them is not scored. */
  scores: { hosted: Scored; local: Scored } | null;
}

/** Every gated test example of a track, in the data set's order. */
export function testPairs(examples: readonly Example[], track: Track, { hosted, local }: { hosted: Answered; local: Answered }): TestPair[] {
  const answers = { hosted: answersIn(hosted), local: answersIn(local) };
  const scores = { hosted: scoresIn(hosted), local: scoresIn(local) };
  return examples
    .filter((example) => example.track === track && example.split === 'test' && !example.challenge)
    .map((example): TestPair => {
      const both = { hosted: answers.hosted(example), local: answers.local(example) };
      const [hostedScore, localScore] = [scores.hosted(example), scores.local(example)];
      return {
        example,
        about: both.local?.ok ? aboutOf(both.local, example) : null,
        answers: both,
        scores: hostedScore && localScore ? { hosted: hostedScore, local: localScore } : null,
      };
    });
}

function answersIn({ predictions }: Answered): (example: Example) => Completion | null {
  const byId = new Map(predictions.map((prediction) => [prediction.exampleId, prediction]));
  return (example) => {
    const prediction = byId.get(example.id);
    return prediction?.outcome === 'answered' ? readAnswer(example, prediction) : null;
  };
}

function scoresIn({ scores }: Answered): (example: Example) => Scored | null {
  const byId = new Map(scores.map((score) => [score.exampleId, score]));
  return ({ id }) => {
    const score = byId.get(id);
    return score?.status === 'scored' ? score : null;
  };
}

/** The tool it calls, `none` where it calls none, the format's name where it is JSON of its own. */
function aboutOf({ calls }: Extract<Completion, { ok: true }>, { request }: Example): string {
  if (calls !== null) return calls[0]?.name ?? NO_CALL;
  return request?.responseFormat?.type === 'json_schema' ? request.responseFormat.name : 'json';
}
