import type { Prediction, Score } from '../records/evaluation.ts';
import type { Example } from '../records/example.ts';
import type { Miss } from '../records/findings/diagnosis.ts';
import type { JsonObject } from '../records/json.ts';
import type { Completion } from '../rows/completion.ts';

/** An answer that could be read. */
export type Answer = Extract<Completion, { ok: true }>;

/** Whether a value is what its JSON Schema says; `detail` names the first place where it is not. `unverifiable`: nobody can tell. */
export type SchemaCheck = (schema: JsonObject, value: JsonObject) => { result: 'valid' } | { result: 'violation' | 'unverifiable'; detail: string };

/** One answer that is not right, and what is known of it. */
export interface Diagnosing {
  example: Example;
  prediction: Prediction;
  score: Score;
  /** The other model's answer to the example; null where there is none. */
  witness: Prediction | null;
  check: SchemaCheck;
  maxTokens: number | null;
}

export type Found = Omit<Miss, 'exampleId' | 'domain'>;
