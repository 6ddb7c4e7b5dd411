import { join } from 'node:path';
import { linesOf } from '../../../console/runs/folder-lines.ts';
import type { Told } from '../../../console/runs/two/flips.ts';
import { fromFolder, fromScores, GradedLine, type Grades } from '../../../console/runs/two/graded.ts';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { isIntact, placeOf } from '../../../edges/files/stages/store.ts';
import { evaluationName } from '../../../pipeline/stages/eval/eval-stage.ts';
import { Evaluation } from '../../../records/evaluation.ts';
import { Agreement } from '../../../records/findings/agreement.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { Disagreement, type RunRecord } from '../../../records/run.ts';

/** What the folder of a run tells of its examples. */
export async function toldIn(folder: string): Promise<Told> {
  const read = async (name: string) => (await readIfThere(join(folder, name)).catch(() => null)) ?? '';
  return {
    disagreements: linesOf(await read('disagreements.jsonl'), Disagreement),
    agreements: linesOf(await read('agreements.jsonl'), Agreement),
  };
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
  return found?.scoresDigest === scoresDigest ? linesOf((await readIfThere(join(folder, 'scores.jsonl'))) ?? '', GradedLine) : null;
}
