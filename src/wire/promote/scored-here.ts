import type { Config } from '../../config/schema.ts';
import { finishedFolders } from '../../edges/files/stages/store.ts';
import { rescoredOf } from '../../export/rescored.ts';
import { evaluationName } from '../../pipeline/stages/eval/eval-stage.ts';
import { type EvaluationResult, loadedEvaluation } from '../../pipeline/stages/eval/evaluation-files.ts';
import type { ModelIdentity } from '../../records/evaluation.ts';
import type { Export, Rescored } from '../../records/export/export.ts';

/** An evaluation of an exported file: the adapter's own stays the newest of its name. */
export const EXPORT_EVALUATION = 'eval export';

/**
 * The score of an export as the evaluations of this host's own cache have it, by today's gate: anybody can write an `export.json`.
 * Null where the cache does not hold the two evaluations that the record names, of this very file and this very adapter.
 */
export async function scoredHere(
  { track, form, adapter, rescored }: Export,
  { cache, gate }: { cache: string; gate: Config['gate'] },
): Promise<Rescored | null> {
  if (rescored === null) return null;
  const { split, fileSha256 } = rescored;
  const named = async (stage: string, { id, predictionsDigest, scoresDigest }: Rescored['evaluation'], isMeant: (model: ModelIdentity) => boolean) => {
    for await (const folder of finishedFolders(cache, stage)) {
      const result = await loadedEvaluation.load(folder).catch(() => null);
      const found = result?.evaluation;
      const isNamed = found?.id === id && found.predictionsDigest === predictionsDigest && found.scoresDigest === scoresDigest;
      if (result && found && isNamed && found.track === track && found.split === split && isMeant(found.model)) return result;
    }
    return null;
  };
  const isAdapter = (model: ModelIdentity) => model.adapterSha256 === adapter.ggufSha256;
  const ofAdapter = await named(evaluationName({ role: 'tuned', track, split, replicate: 1 }), rescored.adapterEvaluation, isAdapter);
  const exported: EvaluationResult | null =
    form === 'adapter'
      ? ofAdapter
      : await named(`${EXPORT_EVALUATION} ${track}`, rescored.evaluation, (model) => model.adapterSha256 === null && model.ggufSha256 === fileSha256);
  return ofAdapter && exported ? rescoredOf({ exported, adapter: ofAdapter, fileSha256 }, gate) : null;
}
