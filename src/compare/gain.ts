import type { Comparison, Regression, Verdict } from '../records/comparison.ts';
import { CORE_METRICS, type Score, type Scored } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import { mcnemarExact } from '../stats/mcnemar.ts';
import type { CompareOptions } from './options.ts';
import { type Pair, pairScores, valuesOf } from './pair.ts';
import { gainSentence, verdictSentence } from './sentences.ts';
import { verdictsOf } from './verdict.ts';

/** What the tuned model is against the base under it. */
export type OverBase = Pick<Comparison, 'gain' | 'regressions' | 'reasons'>;

/** Whether the tuned model beats the base on the track's most severe metric, and where it got worse by more than the margin. */
export function gainOverBase({ base, tuned, track }: { base: readonly Score[]; tuned: readonly Score[]; track: Track }, options: CompareOptions): OverBase {
  const { pairs } = pairScores(base, tuned);
  const metric = CORE_METRICS[track].at(-1);
  const values = metric === undefined ? [] : valuesOf(pairs, metric);
  if (metric === undefined || values.length === 0)
    return { gain: null, regressions: [], reasons: [`${track}: no example was scored with both the base and the tuned model`] };
  const tunedOnly = values.filter(({ hosted, local }) => local > hosted).length;
  const baseOnly = values.filter(({ hosted, local }) => hosted > local).length;
  const gain = { metric, tunedOnly, baseOnly, pValue: mcnemarExact(tunedOnly, baseOnly) };
  const verdicts = verdictsOf(pairs, track, options);
  const worse = verdicts.filter(isWorse);
  return {
    gain,
    regressions: [...worse.map((verdict) => regressionOf(verdict, TOGETHER)), ...sliceRegressions(pairs, track, options)],
    reasons: [gainSentence(track, gain, options.alpha), ...regressionSentences(worse, verdicts, track)],
  };
}

function isWorse({ outcome, point }: Verdict): boolean {
  return outcome === 'inferior' || (outcome === 'inconclusive' && point === 'inferior');
}

const NAMES_OF = { slice: ({ slices }: Scored) => slices, domain: ({ domain }: Scored) => [domain] } as const;

/** Slices first, then domains. Of many some look worse by chance: only those that are sure are told. */
function sliceRegressions(pairs: readonly Pair[], track: Track, options: CompareOptions): Regression[] {
  return (['slice', 'domain'] as const).flatMap((kind) => {
    const namesOf = NAMES_OF[kind];
    const names = new Set(pairs.flatMap(({ local }) => namesOf(local)));
    return [...names].sort().flatMap((slice) => {
      const inSlice = pairs.filter(({ local }) => namesOf(local).includes(slice));
      if (inSlice.length === pairs.length) return [];
      return verdictsOf(inSlice, track, options)
        .filter(({ outcome }) => outcome === 'inferior')
        .map((verdict) => regressionOf(verdict, { slice, kind }));
    });
  });
}

type Where = Pick<Regression, 'slice' | 'kind'>;
const TOGETHER: Where = { slice: null, kind: null };

function regressionOf({ metric, outcome, n, hosted, local, difference, interval, margin }: Verdict, where: Where): Regression {
  return { metric, ...where, outcome: outcome === 'inferior' ? 'inferior' : 'inconclusive', n, base: hosted, tuned: local, difference, interval, margin };
}

function regressionSentences(worse: readonly Verdict[], verdicts: readonly Verdict[], track: Track): string[] {
  if (worse.length === 0) return [`${track}: no regression against the base on ${verdicts.map(({ metric }) => metric).join(', ')}`];
  return worse.map((verdict) => `regression against the base: ${verdictSentence(track, verdict, { local: 'tuned', hosted: 'base' })}`);
}
