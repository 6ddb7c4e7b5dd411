import { MODEL_ROLES, type ModelRole, type Prediction, type Score } from '../../records/evaluation.ts';
import type { Example } from '../../records/example.ts';
import type { Miss } from '../../records/findings/diagnosis.ts';
import type { Disagreement } from '../../records/run.ts';
import { shownAnswer } from '../../rows/answer.ts';

interface Answers {
  predictions: readonly Prediction[];
  scores: readonly Score[];
  /** Why its wrong answers are wrong. */
  misses?: readonly Miss[];
}

/** Every example with what each model answered, in example order. `host` resolves an address that names none. */
export function gradedExamples(
  examples: readonly Example[],
  models: Readonly<Partial<Record<ModelRole, Answers>>>,
  host: string | null = null,
): Disagreement[] {
  const roles = MODEL_ROLES.flatMap((role) => {
    const answers = models[role];
    if (!answers) return [];
    return [
      {
        role,
        predictions: new Map(answers.predictions.map((prediction) => [prediction.exampleId, prediction])),
        misses: new Map((answers.misses ?? []).map((miss) => [miss.exampleId, miss])),
        scores: new Map(answers.scores.map((score) => [score.exampleId, score])),
      },
    ];
  });
  return examples.flatMap((example) => {
    const answers = roles.flatMap(({ role, predictions, scores, misses }) => {
      const prediction = predictions.get(example.id);
      const score = scores.get(example.id);
      if (!prediction || !score) return [];
      const scored = score.status === 'scored';
      const correct = scored ? score.differs.length === 0 && (score.values.exact_match_rate ?? score.values.args_exact_rate) === 1 : null;
      const text = shownAnswer(example, prediction);
      const miss = misses.get(example.id);
      const found = {
        ...(miss ? { cause: miss.cause, detail: miss.detail } : {}),
        ...(prediction.latencyMs === null ? {} : { latencyMs: prediction.latencyMs }),
      };
      return [[role, { text, correct, differs: scored ? score.differs : [], reason: scored ? prediction.reason : score.reason, ...found }] as const];
    });
    if (answers.length === 0) return [];
    const { id, track, split, domain, challenge, slices, row } = example;
    return [
      {
        exampleId: id,
        track,
        split,
        domain,
        ...linkOf(example, host),
        challenge,
        slices,
        prompt: row.prompt,
        gold: row.completion,
        answers: Object.fromEntries(answers),
      },
    ];
  });
}

/** Where the trace is looked at: as it was recorded, or on the server that the config names. Nothing where that is no web address. */
function linkOf({ source: { url } }: Example, host: string | null): { url?: string } {
  const address = url === null ? null : URL.parse(url, host ?? undefined);
  return address && /^https?:$/.test(address.protocol) ? { url: address.href } : {};
}
