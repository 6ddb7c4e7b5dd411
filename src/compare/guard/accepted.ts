import type { Comparison } from '../../records/comparison.ts';
import type { MetricName } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import type { Acceptance, Accepted } from '../../records/gate/acceptance.ts';
import { verdictSentence } from '../sentences.ts';

/** The policy's word on a loss: one that names the place before one that names the metric alone. Null where it says nothing. */
export function acceptanceOf(accept: readonly Acceptance[], loss: { track: Track; metric: MetricName | 'looks'; slice: string | null }): Acceptance | null {
  const fitting = accept.filter(({ track, metric }) => track === loss.track && metric === loss.metric);
  return fitting.find(({ slice }) => slice !== undefined && slice === loss.slice) ?? fitting.find(({ slice }) => slice === undefined) ?? null;
}

type Judged = Pick<Comparison, 'verdicts' | 'rest'>;

/**
 * Against the hosted model only must-not-call may be accepted: where it is not at parity it then decides nothing. That core metrics lose more than
 * the margin is what the gate is there to say.
 */
export function withoutAccepted(judged: Judged, track: Track, accept: readonly Acceptance[]): Judged & { accepted: Accepted[] } {
  const acceptance = acceptanceOf(accept, { track, metric: 'must_not_call_rate', slice: null });
  const lost = judged.verdicts.find(
    ({ metric, gating, oneSided, outcome }) => metric === 'must_not_call_rate' && (gating ? outcome !== 'parity' : oneSided && outcome === 'inferior'),
  );
  if (!acceptance || !lost) return { ...judged, accepted: [] };
  return {
    ...judged,
    verdicts: judged.verdicts.map((verdict) => (verdict === lost ? { ...verdict, gating: false, oneSided: false } : verdict)),
    accepted: [{ track, metric: 'must_not_call_rate', slice: null, sentence: verdictSentence(track, lost), reason: acceptance.reason }],
  };
}
