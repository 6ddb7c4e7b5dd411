import type { Comparison, Regression, Verdict } from '../../records/comparison.ts';
import type { MetricName, Scored } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import { type Acceptance, acceptanceOf } from '../../records/gate/acceptance.ts';
import type { CompareOptions } from '../options.ts';
import type { Pair } from '../pair.ts';
import { regressionSentence, verdictSentence } from '../sentences.ts';
import { adjusted, judgedMetrics } from '../verdict.ts';

export type Regressed = Pick<Comparison, 'regressions' | 'accepted' | 'reasons'>;

type Where = Pick<Regression, 'slice' | 'kind'>;
const TOGETHER: Where = { slice: null, kind: null };

/**
 * Where the tuned model got worse than the base by more than the margin: on all examples together by any metric, and on any slice or domain.
 * Of many places some look worse by chance, so that each of the two families is tested at alpha by Holm's correction: over the metrics, and
 * over every metric of every place.
 */
export function regressionsOf(
  pairs: readonly Pair[],
  track: Track,
  { options, accept }: { options: CompareOptions; accept: readonly Acceptance[] },
): Regressed {
  const verdicts = adjusted(judgedMetrics(pairs, track, options), options, { counts: () => true });
  const worse = verdicts.filter(({ outcome, point }) => outcome === 'inferior' || (outcome === 'inconclusive' && point === 'inferior'));
  const regressions = [...worse.map((verdict) => regressionOf(verdict, TOGETHER)), ...lossesByPlace(pairs, track, options)].map((one): Regression => {
    const acceptance = one.outcome === 'inferior' ? acceptanceOf(accept, { track, ...one }) : null;
    return { ...one, accepted: acceptance?.reason ?? null };
  });
  return {
    regressions,
    accepted: regressions.flatMap((one) =>
      one.accepted === null ? [] : [{ track, metric: one.metric, slice: one.slice, sentence: regressionSentence(track, one), reason: one.accepted }],
    ),
    reasons:
      worse.length > 0
        ? worse.map((verdict) => `regression against the base: ${verdictSentence(track, verdict, { local: 'tuned', hosted: 'base' })}`)
        : [`${track}: no regression against the base on ${verdicts.map(({ metric }) => metric).join(', ')}`],
  };
}

const NAMES_OF = { slice: ({ slices }: Scored) => slices, domain: ({ domain }: Scored) => [domain] } as const;

/** Slices first, then domains; only those that are sure are told. A place that holds every pair says nothing of its own. */
function lossesByPlace(pairs: readonly Pair[], track: Track, options: CompareOptions): Omit<Regression, 'accepted'>[] {
  const judged = (['slice', 'domain'] as const).flatMap((kind) => {
    const namesOf = NAMES_OF[kind];
    return [...new Set(pairs.flatMap(({ local }) => namesOf(local)))].sort().flatMap((slice) => {
      const inPlace = pairs.filter(({ local }) => namesOf(local).includes(slice));
      if (inPlace.length === pairs.length) return [];
      return judgedMetrics(inPlace, track, options)
        .filter(({ metric }) => !isToldByMustNotCall(metric, inPlace))
        .map((one) => ({ where: { slice, kind }, one }));
    });
  });
  const verdicts = adjusted(
    judged.map(({ one }) => one),
    options,
    { counts: () => true, plans: false },
  );
  return judged.flatMap(({ where }, index) => {
    const verdict = verdicts[index];
    return verdict?.outcome === 'inferior' ? [regressionOf(verdict, where)] : [];
  });
}

/** Where no call is due, the right tool and exact arguments are the call that was withheld: one loss, which is told and accepted once. */
function isToldByMustNotCall(metric: MetricName, pairs: readonly Pair[]): boolean {
  return (metric === 'name_match_rate' || metric === 'args_exact_rate') && pairs.every(({ local }) => local.values.must_not_call_rate !== undefined);
}

function regressionOf({ metric, outcome, n, hosted, local, difference, interval, margin }: Verdict, where: Where): Omit<Regression, 'accepted'> {
  return { metric, ...where, outcome: outcome === 'inferior' ? 'inferior' : 'inconclusive', n, base: hosted, tuned: local, difference, interval, margin };
}
