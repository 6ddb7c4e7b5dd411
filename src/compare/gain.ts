import type { Comparison } from '../records/comparison.ts';
import { CORE_METRICS, type Score } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import { mcnemarExact } from '../stats/mcnemar.ts';
import type { CompareOptions } from './options.ts';
import { pairScores, valuesOf } from './pair.ts';
import { gainSentence, verdictSentence } from './sentences.ts';
import { verdictsOf } from './verdict.ts';

/** Whether the tuned model beats the base on the track's most severe metric, and where it got worse by more than the margin. */
export function gainOverBase(
  { base, tuned, track }: { base: readonly Score[]; tuned: readonly Score[]; track: Track },
  options: CompareOptions,
): { gain: Comparison['gain']; reasons: string[] } {
  const { pairs } = pairScores(base, tuned);
  const metric = CORE_METRICS[track].at(-1);
  const values = metric === undefined ? [] : valuesOf(pairs, metric);
  if (metric === undefined || values.length === 0) return { gain: null, reasons: [`${track}: no example was scored with both the base and the tuned model`] };
  const tunedOnly = values.filter(({ hosted, local }) => local > hosted).length;
  const baseOnly = values.filter(({ hosted, local }) => hosted > local).length;
  const gain = { metric, tunedOnly, baseOnly, pValue: mcnemarExact(tunedOnly, baseOnly) };
  return { gain, reasons: [gainSentence(track, gain, options.alpha), ...regressions(pairs, track, options)] };
}

function regressions(pairs: Parameters<typeof verdictsOf>[0], track: Track, options: CompareOptions): string[] {
  const verdicts = verdictsOf(pairs, track, options);
  const worse = verdicts.filter(({ outcome, point }) => outcome === 'inferior' || (outcome === 'inconclusive' && point === 'inferior'));
  if (worse.length === 0) return [`${track}: no regression against the base on ${verdicts.map(({ metric }) => metric).join(', ')}`];
  return worse.map((verdict) => `regression against the base: ${verdictSentence(track, verdict, { local: 'tuned', hosted: 'base' })}`);
}
