import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { onDisk } from '../../edges/files/atomic.ts';
import { UserError } from '../../errors.ts';
import type { Evaluation, Prediction, Score } from '../../records/evaluation.ts';
import { type Example, SPLITS, TRACKS } from '../../records/example.ts';
import { score } from '../../score/score.ts';
import { readAnswers } from './answers-file.ts';
import { readEvaluation } from './evaluation-file.ts';

/** One model's answers on one track and split, with their scores. */
export interface Answered {
  evaluation: Pick<Evaluation, 'id' | 'track' | 'split' | 'decoding'> & { model: Pick<Evaluation['model'], 'role' | 'name'> };
  predictions: Prediction[];
  scores: Score[];
}

/** An evaluation, or predictions graded here, a track and split at a time. @throws UserError when an answer is for no example, or a second one for the same. */
export async function readAnswered(path: string, examples: readonly Example[], format: string | undefined): Promise<Answered[]> {
  if (await isEvaluation(path)) return [await readEvaluation(path)];
  const answers = await readAnswers(path, format);
  const byId = new Map(examples.map((example) => [example.id, example]));
  const seen = new Set<string>();
  const graded = answers.answersFor(examples).map((prediction) => {
    const example = byId.get(prediction.exampleId);
    const id = JSON.stringify(prediction.exampleId);
    if (!example) throw new UserError(`${path}: expected answers to the examples, found one to ${id}. Name the examples they were made from.`);
    if (seen.has(example.id)) throw new UserError(`${path}: expected one answer an example, found several to ${id}. Remove all but one.`);
    seen.add(example.id);
    return { example, prediction, score: score(example, prediction) };
  });
  return TRACKS.flatMap((track) =>
    SPLITS.flatMap((split): Answered[] => {
      const those = graded.filter(({ example }) => example.track === track && example.split === split);
      if (those.length === 0) return [];
      const evaluation = { id: answers.sha256.slice(0, 16), track, split, decoding: null, model: { role: 'base', name: basename(path, '.jsonl') } } as const;
      return [{ evaluation, predictions: those.map(({ prediction }) => prediction), scores: those.map(({ score }) => score) }];
    }),
  );
}

/** One JSON document with an evaluation in it; answers are a document a line. */
async function isEvaluation(path: string): Promise<boolean> {
  const text = await onDisk(path, () => readFile(path, 'utf8')).catch(() => '');
  try {
    return 'evaluation' in JSON.parse(text);
  } catch {
    return false;
  }
}
