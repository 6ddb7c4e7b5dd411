import { Comparison } from '../../records/comparison.ts';
import { Evaluation } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import type { PastLook } from '../../records/gate/look.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { Results } from '../ports/report.ts';

/**
 * Which tuned candidates the recorded runs of an agent judged on test data of a track. Older records hold no look: their evaluation names adapter
 * and data, and they spent what their verdicts were made at. A record that cannot be read tells nothing.
 */
export async function pastLooks(results: Pick<Results, 'runs' | 'read'>, agent: string, track: Track): Promise<PastLook[]> {
  const looks: PastLook[] = [];
  for (const run of await results.runs(agent)) {
    const look = await lookIn((name) => results.read(agent, run, name), track);
    if (look) looks.push(look);
  }
  return looks;
}

/** The look that one run's folder records; null where it judged no tuned candidate on this track. */
export async function lookIn(read: (name: string) => Promise<string | null>, track: Track): Promise<PastLook | null> {
  const comparison = Comparison.safeParse(parsedOrNull((await read(`compare-tuned-${track}.json`)) ?? '')).data;
  if (!comparison) return null;
  const at = comparison.manifest.createdAt;
  if (comparison.look) {
    const { candidate, data, alpha } = comparison.look;
    return { candidate, data, alpha, at };
  }
  const evaluation = Evaluation.safeParse(parsedOrNull((await read(`eval-tuned-${track}.json`)) ?? '')).data;
  const [first] = comparison.verdicts;
  if (!evaluation?.model.adapterSha256 || evaluation.split !== 'test' || !first) return null;
  return { candidate: evaluation.model.adapterSha256, data: { digest: evaluation.dataDigest }, alpha: first.alpha, at };
}
