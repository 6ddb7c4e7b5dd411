import { join } from 'node:path';
import { linesOf } from '../../../console/runs/folder-lines.ts';
import type { Told } from '../../../console/runs/two/flips.ts';
import { fromFolder, fromScores, type GradedLine, type Grades, gradedLine } from '../../../console/runs/two/graded.ts';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { linesAt } from '../../../edges/files/lines/lines-at.ts';
import { isIntact, placeOf } from '../../../edges/files/stages/store.ts';
import { evaluationName } from '../../../pipeline/stages/eval/eval-stage.ts';
import { Evaluation } from '../../../records/evaluation.ts';
import { Agreement } from '../../../records/findings/agreement.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { Disagreement, type RunRecord } from '../../../records/run.ts';

/** What the folder of a run tells of these examples, or of all. */
export async function toldIn(folder: string, examples: ReadonlySet<string> | null = null): Promise<Told> {
  const isWanted = (line: string) => {
    // The lines of both lists begin so; one that does not is read.
    const id = /^\{"exampleId":"([^"\\]+)"/.exec(line)?.[1];
    return examples === null || id === undefined || examples.has(id);
  };
  return {
    disagreements: await linesIn(join(folder, 'disagreements.jsonl'), (lines) => linesOf(lines.filter(isWanted), Disagreement)),
    agreements: await linesIn(join(folder, 'agreements.jsonl'), (lines) => linesOf(lines.filter(isWanted), Agreement)),
  };
}

/** The grades of one evaluation of a run: the cache's where it still holds exactly those scores, else what the run's folder tells. */
export async function gradesOf(run: RunRecord, evaluation: Evaluation, { cache, folder }: { cache: string; folder: string }): Promise<Grades | null> {
  const { track, model } = evaluation;
  const scores = await scoresHere(run, evaluation, cache);
  return scores ? fromScores(scores) : fromFolder({ track, role: model.role }, await toldIn(folder));
}

/** The lines of a list that can be read, a damaged one left out; others are served while a long list is read. */
async function linesIn<T>(path: string, read: (lines: readonly string[]) => readonly T[]): Promise<T[]> {
  const found: T[] = [];
  try {
    for await (const batch of linesAt(path)) found.push(...read(batch.map(({ text }) => text)));
  } catch {
    // A folder may be taken away while it is read: what is missing is told of by what needs it.
  }
  return found;
}

/** Found by the key that the run's record gives its stage; the folder's own evaluation says whether it is the one that the run reports. */
async function scoresHere({ stages }: RunRecord, { track, split, replicate, model, scoresDigest }: Evaluation, cache: string): Promise<GradedLine[] | null> {
  const name = evaluationName({ role: model.role, track, split, replicate });
  const stage = stages.find((one) => one.name === name && one.key !== '');
  if (!stage) return null;
  const folder = join(cache, placeOf(name, stage.key));
  if (!(await isIntact(folder, name, stage.key))) return null;
  const found = Evaluation.safeParse(parsedOrNull((await readIfThere(join(folder, 'evaluation.json'))) ?? '')).data;
  return found?.scoresDigest === scoresDigest ? linesIn(join(folder, 'scores.jsonl'), (lines) => lines.flatMap((line) => gradedLine(line) ?? [])) : null;
}
