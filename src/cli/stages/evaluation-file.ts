import { z } from 'zod';
import { readJson } from '../../edges/files/json/read-json.ts';
import { Evaluation, Prediction, Score } from '../../records/evaluation.ts';

const EvaluationFile = z.object({ evaluation: Evaluation, scores: z.array(Score), predictions: z.array(Prediction) });
export type EvaluationFile = z.infer<typeof EvaluationFile>;

/** What `fledgling eval --out` writes. */
export function readEvaluation(path: string): Promise<EvaluationFile> {
  return readJson(path, EvaluationFile, 'an evaluation of `fledgling eval --out`');
}
