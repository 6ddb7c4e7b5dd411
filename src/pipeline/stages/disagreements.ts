import { MODEL_ROLES, type ModelRole, type Prediction, type Score } from '../../records/evaluation.ts';
import type { Example } from '../../records/example.ts';
import type { Disagreement } from '../../records/run.ts';
import { shownAnswer } from '../../rows/answer.ts';

interface Answers {
  predictions: readonly Prediction[];
  scores: readonly Score[];
}

/** Every example with what each model answered, in example order. */
export function gradedExamples(examples: readonly Example[], models: Readonly<Partial<Record<ModelRole, Answers>>>): Disagreement[] {
  const roles = MODEL_ROLES.flatMap((role) => {
    const answers = models[role];
    if (!answers) return [];
    return [
      {
        role,
        predictions: new Map(answers.predictions.map((prediction) => [prediction.exampleId, prediction])),
        scores: new Map(answers.scores.map((score) => [score.exampleId, score])),
      },
    ];
  });
  return examples.flatMap((example) => {
    const answers = roles.flatMap(({ role, predictions, scores }) => {
      const prediction = predictions.get(example.id);
      const score = scores.get(example.id);
      if (!prediction || !score) return [];
      const scored = score.status === 'scored';
      const correct = scored ? score.differs.length === 0 && (score.values.exact_match_rate ?? score.values.args_exact_rate) === 1 : null;
      const text = shownAnswer(example, prediction);
      return [[role, { text, correct, differs: scored ? score.differs : [], reason: scored ? prediction.reason : score.reason }] as const];
    });
    if (answers.length === 0) return [];
    const { id, track, domain, challenge, slices, row } = example;
    return [{ exampleId: id, track, domain, challenge, slices, prompt: row.prompt, gold: row.completion, answers: Object.fromEntries(answers) }];
  });
}
