import type { Comparison } from '../../records/comparison.ts';
import type { Track } from '../../records/example.ts';
import { type Acceptance, type Accepted, acceptanceOf } from '../../records/gate/acceptance.ts';
import { verdictSentence } from '../sentences.ts';

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
