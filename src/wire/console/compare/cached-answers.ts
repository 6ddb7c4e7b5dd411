import { join } from 'node:path';
import { type LinePlace, lineAt, linesAt, ownText } from '../../../edges/files/lines/lines-at.ts';
import { finishedFolders } from '../../../edges/files/stages/store.ts';
import { evaluationName } from '../../../pipeline/stages/eval/eval-stage.ts';
import { ANSWERS } from '../../../pipeline/stages/eval/evaluation-files.ts';
import { Evaluation, type ModelRole, Prediction } from '../../../records/evaluation.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import type { RunRecord } from '../../../records/run.ts';

/** The answers of a run's evaluations that the stage cache of this machine still holds, found by their digests. */
export interface CachedAnswers {
  of(example: string, asked: Pick<Evaluation, 'track' | 'split'>): Promise<Partial<Record<ModelRole, Prediction>>>;
  /** How many of the run's evaluations are there. */
  found: number;
}

interface Indexed {
  evaluation: Evaluation;
  path: string;
  places: ReadonlyMap<string, LinePlace>;
}

export async function cachedAnswers({ evaluations, vault }: RunRecord, cache: string): Promise<CachedAnswers> {
  const all: Indexed[] = [];
  for (const evaluation of [...evaluations, ...vault.evaluations]) {
    const path = await answersOf(evaluation, cache);
    if (path !== null) all.push({ evaluation, path, places: await placesIn(path) });
  }
  return {
    found: all.length,
    of: async (example, { track, split }) => {
      const own = all.filter(({ evaluation }) => evaluation.track === track && evaluation.split === split && evaluation.replicate === 1);
      const found = await Promise.all(
        own.map(async ({ evaluation, path, places }) => {
          const place = places.get(example);
          const parsed = place && Prediction.safeParse(parseJson(await lineAt(path, place)));
          return parsed?.success && parsed.data.exampleId === example ? ([[evaluation.model.role, parsed.data]] as const) : [];
        }),
      );
      return Object.fromEntries(found.flat());
    },
  };
}

async function answersOf(wanted: Evaluation, cache: string): Promise<string | null> {
  for await (const folder of finishedFolders(cache, evaluationName({ ...wanted, role: wanted.model.role }))) {
    const text = await folder.read('evaluation.json');
    const found = text === null ? null : Evaluation.safeParse(parseJson(text)).data;
    if (found?.id === wanted.id && found.predictionsDigest === wanted.predictionsDigest && found.scoresDigest === wanted.scoresDigest)
      return join(folder.path, ANSWERS);
  }
  return null;
}

async function placesIn(path: string): Promise<ReadonlyMap<string, LinePlace>> {
  const places = new Map<string, LinePlace>();
  for await (const batch of linesAt(path))
    for (const { text, offset, length } of batch) {
      const id = /^\{"schema":"fledgling\/prediction@1","exampleId":"([^"\\]+)"/.exec(text)?.[1];
      if (id !== undefined) places.set(ownText(id), { offset, length });
    }
  return places;
}
