import type { TrackRollout } from '../../records/swap/rollout-state.ts';
import type { Limits } from './watched-track.ts';

/** Why a track went back, in numbers, without a full stop. */
export function worseSentence({ track, all: { pairs, disagreements }, domains }: TrackRollout, { limit, level, offline }: Limits): string {
  const [worst] = domains.toSorted((a, b) => b.disagreements - a.disagreements);
  const most = worst && domains.length > 1 ? `; most of them in ${worst.domain}, ${worst.disagreements} of ${worst.pairs}` : '';
  return `${track}: local and hosted answers disagree in ${disagreements} of ${pairs} pairs (${percent(disagreements / pairs)}), more than the ${percent(limit)} that the test allows (${offline.disagreements} of ${offline.pairs} there), at an error level of ${percent(level)}${most}`;
}

export function steppedSentence(
  { track, atStep: { pairs, disagreements } }: TrackRollout,
  { from, to, limits }: { from: number; to: number; limits: Limits },
): string {
  return `${track}: ${percent(from)} to ${percent(to)} of the sessions: ${disagreements} of ${pairs} pairs disagree at this step, which rules out ${percent(limits.tooMany)}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
