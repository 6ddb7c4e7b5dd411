import { join } from 'node:path';
import type { z } from 'zod';
import type { Told } from '../../../console/runs/two/flips.ts';
import { fromFolder, fromScores, GradedLine, type Grades } from '../../../console/runs/two/graded.ts';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { linesAt } from '../../../edges/files/lines/lines-at.ts';
import { isIntact, placeOf } from '../../../edges/files/stages/store.ts';
import { evaluationName } from '../../../pipeline/stages/eval/eval-stage.ts';
import { Evaluation } from '../../../records/evaluation.ts';
import { Agreement } from '../../../records/findings/agreement.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { Disagreement, type RunRecord } from '../../../records/run.ts';

/** What the folder of a run tells of its examples. */
export async function toldIn(folder: string): Promise<Told> {
  return {
    disagreements: await recordsIn(join(folder, 'disagreements.jsonl'), Disagreement),
    agreements: await recordsIn(join(folder, 'agreements.jsonl'), Agreement),
  };
}

/** The lines that can be read, a chunk of the file at a time: all at once would hold up every other question. */
async function recordsIn<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const lines of linesAt(path))
    for (const { text } of lines) {
      const record = schema.safeParse(parsedOrNull(text));
      if (record.success) found.push(record.data);
    }
  return found;
}

/** The grades of one evaluation of a run: the cache's where it still holds exactly those scores, else what the run's folder tells. */
export async function gradesOf(run: RunRecord, evaluation: Evaluation, { cache, told }: { cache: string; told: Told }): Promise<Grades | null> {
  const { track, model } = evaluation;
  const scores = await scoresHere(run, evaluation, cache);
  return scores ? fromScores(scores) : fromFolder({ track, role: model.role }, told);
}

/** Found by the key that the run's record gives its stage; the folder's own evaluation says whether it is the one that the run reports. */
async function scoresHere({ stages }: RunRecord, { track, split, replicate, model, scoresDigest }: Evaluation, cache: string): Promise<GradedLine[] | null> {
  const name = evaluationName({ role: model.role, track, split, replicate });
  const stage = stages.find((one) => one.name === name && one.key !== '');
  if (!stage) return null;
  const folder = join(cache, placeOf(name, stage.key));
  if (!(await isIntact(folder, name, stage.key))) return null;
  const found = Evaluation.safeParse(parsedOrNull((await readIfThere(join(folder, 'evaluation.json'))) ?? '')).data;
  return found?.scoresDigest === scoresDigest ? recordsIn(join(folder, 'scores.jsonl'), GradedLine) : null;
}
