import type { Comparison } from '../records/comparison.ts';
import { CORE_METRICS, type Score } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { Acceptance } from '../records/gate/acceptance.ts';
import { mcnemarExact } from '../stats/mcnemar.ts';
import { type Regressed, regressionsOf } from './guard/regressions.ts';
import type { CompareOptions } from './options.ts';
import { pairScores, valuesOf } from './pair.ts';
import { gainSentence } from './sentences.ts';

/** What the tuned model is against the base under it. */
export type OverBase = Pick<Comparison, 'gain'> & Regressed;

/** Whether the tuned model beats the base on the track's most severe metric, and where it got worse by more than the margin. */
export function gainOverBase(
  { base, tuned, track }: { base: readonly Score[]; tuned: readonly Score[]; track: Track },
  by: { options: CompareOptions; accept: readonly Acceptance[] },
): OverBase {
  const { pairs } = pairScores(base, tuned);
  const metric = CORE_METRICS[track].at(-1);
  const values = metric === undefined ? [] : valuesOf(pairs, metric);
  if (metric === undefined || values.length === 0)
    return { gain: null, regressions: [], accepted: [], reasons: [`${track}: no example was scored with both the base and the tuned model`] };
  const tunedOnly = values.filter(({ hosted, local }) => local > hosted).length;
  const baseOnly = values.filter(({ hosted, local }) => hosted > local).length;
  const gain = { metric, tunedOnly, baseOnly, pValue: mcnemarExact(tunedOnly, baseOnly) };
  const regressed = regressionsOf(pairs, track, by);
  return { ...regressed, gain, reasons: [gainSentence(track, gain, by.options.alpha), ...regressed.reasons] };
}
