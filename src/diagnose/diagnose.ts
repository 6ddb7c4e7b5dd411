import { compareTexts } from '../records/canonical-json.ts';
import { CORE_METRICS, type Evaluation, type Prediction, type Score } from '../records/evaluation.ts';
import type { Example } from '../records/example.ts';
import { CAUSES, type Diagnosis, type Miss, UNLEARNABLE } from '../records/findings/diagnosis.ts';
import { causeOf } from './cause.ts';
import type { Diagnosing, SchemaCheck } from './found.ts';

/** Changes whenever the same answers could be diagnosed differently; part of the key of what is made from a diagnosis. */
export const DIAGNOSIS_VERSION = '2';

export interface ToDiagnose {
  examples: readonly Example[];
  predictions: readonly Prediction[];
  scores: readonly Score[];
  /** Another model's answers to the same examples, for doubts about the gold; left out where there are none. */
  witness?: readonly Prediction[];
  /** Holds a value against a JSON Schema out of a trace. */
  check: SchemaCheck;
  /** The limit of tokens that was set; null or left out where nobody knows it. */
  maxTokens?: number | null;
}

/** Every wrong or ungraded answer with its one cause, in the order of the examples, those of challenge examples included. */
export function diagnoseAll({ examples, predictions, scores, witness = [], check, maxTokens = null }: ToDiagnose): Miss[] {
  const [given, graded, others] = [byExample(predictions), byExample(scores), byExample(witness)];
  return examples.flatMap((example): Miss[] => {
    const [prediction, score] = [given.get(example.id), graded.get(example.id)];
    if (!prediction || !score || isRight(example, score)) return [];
    const diagnosing: Diagnosing = { example, prediction, score, witness: others.get(example.id) ?? null, check, maxTokens };
    return [{ exampleId: example.id, domain: example.domain, ...causeOf(diagnosing) }];
  });
}

/** The misses that more examples or another form of asking can mend. */
export function learnableOf<M extends Pick<Miss, 'cause'>>(misses: readonly M[]): M[] {
  return misses.filter(({ cause }) => !UNLEARNABLE.has(cause));
}

/** Where one evaluation's misses are; challenge examples are left out. `examples`: those that were evaluated. */
export function diagnosisOf(
  { id, track, split, model }: Pick<Evaluation, 'id' | 'track' | 'split'> & { model: Pick<Evaluation['model'], 'role'> },
  { examples, misses }: { examples: readonly Example[]; misses: readonly Miss[] },
): Diagnosis {
  const gated = new Set(examples.filter((example) => example.track === track && example.split === split && !example.challenge).map((example) => example.id));
  const counted = misses.filter(({ exampleId }) => gated.has(exampleId));
  return {
    schema: 'fledgling/diagnosis@1',
    evaluation: id,
    track,
    role: model.role,
    split,
    examples: gated.size,
    misses: counted.length,
    learnable: learnableOf(counted).length,
    otherForm: counted.filter(({ form }) => form !== undefined).length,
    cells: cellsOf(counted),
  };
}

/** Cause by domain, most misses first, then in the order of the causes. */
export function cellsOf(misses: readonly Pick<Miss, 'cause' | 'domain'>[]): Diagnosis['cells'] {
  return [...Map.groupBy(misses, ({ cause, domain }) => JSON.stringify([cause, domain])).values()]
    .flatMap((together) => {
      const [first] = together;
      return first ? [{ cause: first.cause, domain: first.domain, count: together.length }] : [];
    })
    .sort((a, b) => b.count - a.count || CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause) || compareTexts(a.domain, b.domain));
}

function isRight({ track }: Pick<Example, 'track'>, score: Score): boolean {
  const exact = CORE_METRICS[track].at(-1);
  return score.status === 'scored' && exact !== undefined && score.values[exact] === 1;
}

function byExample<T extends { exampleId: string }>(records: readonly T[]): Map<string, T> {
  return new Map(records.map((record) => [record.exampleId, record]));
}
