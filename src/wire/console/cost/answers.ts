import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type { Answers } from '../../../console/cost/measured.ts';
import { fileStore } from '../../../edges/files/stages/store.ts';
import { type Evaluation, Prediction, Score } from '../../../records/evaluation.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import type { StageReport } from '../../../records/run.ts';

/** Lines that are read in less than anybody notices. */
const AT_ONCE = 500;

const Answer = Prediction.pick({ exampleId: true, outcome: true, usage: true, latencyMs: true });

/** What an evaluation's cost is made of, from the cache of this machine; null where that does not hold it whole. */
export async function answersOf(cache: string, stages: readonly StageReport[], { model, track }: Evaluation): Promise<Answers | null> {
  const name = `eval ${model.role} ${track}`;
  const key = stages.find((stage) => stage.name === name)?.key;
  const folder = key === undefined ? null : await fileStore(cache).find(name, key);
  if (folder === null) return null;
  const predictions = await valuesOf(await folder.lines('answers.jsonl'), Answer.strip());
  const scores = await valuesOf(await folder.lines('scores.jsonl'), Score);
  return predictions && scores && { predictions, scores: scores.map(({ exampleId, cluster }) => ({ exampleId, cluster })) };
}

/** All of them, or none. Other questions get their turn in between. */
async function valuesOf<T>(lines: readonly string[], schema: z.ZodType<T>): Promise<T[] | null> {
  const values: T[] = [];
  for (const [index, line] of lines.entries()) {
    const value = schema.safeParse(parsedOrNull(line));
    if (!value.success) return null;
    values.push(value.data);
    if (index % AT_ONCE === AT_ONCE - 1) await setImmediate();
  }
  return values;
}
