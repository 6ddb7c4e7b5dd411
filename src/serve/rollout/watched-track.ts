import type { Track } from '../../records/example.ts';
import type { TrackRollout } from '../../records/swap/rollout-state.ts';
import type { TrackRoute } from '../../records/swap/swap-policy.ts';
import { effectiveUpperBound } from '../../stats/sequential/clopper-pearson.ts';
import { newWager, wagered, wealthBelow, wealthOf } from '../../stats/sequential/wager.ts';

/** Of one session a pair counts at most every so many requests: neighbouring turns of a conversation are wrong together. */
const SPACING = 100;

/** What a track's tests hold against: the offline test, and the error levels that are left for this track. */
export interface Limits {
  /** The largest disagreement rate that the offline test does not rule out. */
  limit: number;
  /** Of the offline pairs. */
  offline: { pairs: number; disagreements: number };
  /** Error level of the limit, and of the test against it: together the track's part of alpha. */
  level: number;
  /** From here on a step loses more than the margin in disagreements over what the offline test showed. */
  tooMany: number;
  /** Error level of each step. */
  stepLevel: number;
}

export function limitsOf(
  { agreement: { pairs, same, effective } }: Pick<TrackRoute, 'agreement'>,
  { alpha, margin, tracks, steps }: { alpha: number; margin: number; tracks: number; steps: number },
): Limits {
  const level = alpha / tracks / 2;
  const disagreements = pairs - same;
  return {
    level,
    limit: effectiveUpperBound({ found: disagreements, n: pairs, effective }, level),
    offline: { pairs, disagreements },
    tooMany: pairs === 0 ? 1 : disagreements / pairs + margin,
    stepLevel: alpha / tracks / Math.max(1, steps - 1),
  };
}

export function newTrack(track: Track, { limit }: Limits, [share = 0]: readonly number[]): TrackRollout {
  return {
    ...{ track, step: 0, share, limit, asked: 0, recent: [], domains: [], rolledBack: null },
    ...{ all: NOTHING, atStep: NOTHING, wager: newWager() },
  };
}

const NOTHING: TrackRollout['all'] = { pairs: 0, disagreements: 0 };

export interface Pair {
  domain: string;
  /** Null: a pair of its own. */
  session: string | null;
  agrees: boolean;
}

/** Whether a pair of the session would not count yet. */
export function isRecent({ asked, recent }: Pick<TrackRollout, 'asked' | 'recent'>, session: string): boolean {
  return recent.some((one) => one.session === session && asked - one.asked < SPACING);
}

/** The track after one more pair; the same where it does not count. */
export function withPair(state: TrackRollout, { domain, session, agrees }: Pair, { limit }: Limits): TrackRollout {
  if (session !== null && isRecent(state, session)) return state;
  const { asked } = state;
  const recent = state.recent.filter((one) => asked - one.asked < SPACING);
  const add = (counted: TrackRollout['all']) => ({ pairs: counted.pairs + 1, disagreements: counted.disagreements + (agrees ? 0 : 1) });
  const known = state.domains.some((one) => one.domain === domain);
  return {
    ...state,
    recent: session === null ? recent : [...recent, { session, asked }],
    all: add(state.all),
    atStep: add(state.atStep),
    domains: (known ? state.domains : [...state.domains, { domain, ...NOTHING }]).map((one) => (one.domain === domain ? { ...one, ...add(one) } : one)),
    // Without a limit there is nothing to bet against.
    wager: limit < 1 ? wagered(state.wager, !agrees, limit) : state.wager,
  };
}

/** Whether the pairs show that local and hosted disagree more often than the offline test allows. */
export function isWorse({ wager }: Pick<TrackRollout, 'wager'>, { level, limit }: Limits): boolean {
  return limit < 1 && wealthOf(wager) >= 1 / level;
}

/** Whether the pairs of this step rule out that they disagree more often than offline by the margin or more. */
export function isSafe({ atStep: { pairs, disagreements } }: Pick<TrackRollout, 'atStep'>, { tooMany, stepLevel }: Limits): boolean {
  return tooMany < 1 && tooMany > 0 && wealthBelow({ ones: disagreements, n: pairs }, tooMany) >= 1 / stepLevel;
}

export function withNextStep(state: TrackRollout, steps: readonly number[]): TrackRollout {
  const step = state.step + 1;
  return { ...state, step, share: steps[step] ?? state.share, atStep: NOTHING };
}

/** The track under other steps: at the last that is no larger than the share it has, or else at the first. */
export function underSteps(state: TrackRollout, steps: readonly number[]): TrackRollout {
  if (steps[state.step] === state.share) return state;
  const step = Math.max(
    0,
    steps.findLastIndex((share) => share <= state.share),
  );
  return { ...state, step, share: steps[step] ?? 0, atStep: NOTHING };
}
