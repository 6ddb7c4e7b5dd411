import type { z } from 'zod';
import type { Answers } from '../../../console/cost/measured.ts';
import { fileStore } from '../../../edges/files/stages/store.ts';
import { type Evaluation, Prediction, Score } from '../../../records/evaluation.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import type { StageReport } from '../../../records/run.ts';

const Answer = Prediction.pick({ exampleId: true, outcome: true, usage: true, latencyMs: true });

/** What an evaluation's cost is made of, from the cache of this machine; null where that does not hold it whole. */
export async function answersOf(cache: string, stages: readonly StageReport[], { model, track }: Evaluation): Promise<Answers | null> {
  const name = `eval ${model.role} ${track}`;
  const key = stages.find((stage) => stage.name === name)?.key;
  const folder = key === undefined ? null : await fileStore(cache).find(name, key);
  if (folder === null) return null;
  const predictions = valuesOf(await folder.lines('answers.jsonl'), Answer.strip());
  const scores = valuesOf(await folder.lines('scores.jsonl'), Score);
  return predictions && scores && { predictions, scores: scores.map(({ exampleId, cluster }) => ({ exampleId, cluster })) };
}

/** All of them, or none. */
function valuesOf<T>(lines: readonly string[], schema: z.ZodType<T>): T[] | null {
  const values = lines.flatMap((line) => schema.safeParse(parsedOrNull(line)).data ?? []);
  return values.length === lines.length ? values : null;
}
