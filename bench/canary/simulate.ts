import { isSafe, isWorse, type Limits, limitsOf, newTrack, withNextStep, withPair } from '../../src/serve/rollout/watched-track.ts';
import { isWorseByLooks } from './looks.ts';

/** Shares of requests: only hosted right, only local right, both wrong in different ways. */
export interface Truth {
  lost: number;
  won: number;
  neither: number;
}

export interface Scenario {
  /** As when the offline test was made. */
  before: Truth;
  /** Points that the local model loses besides, in production. */
  regression: number;
  /** Pairs after which it begins; 0: from the start. */
  after: number;
  offlinePairs: number;
  audit: number;
  steps: readonly number[];
  margin: number;
  alpha: number;
  /** Requests after which a draw ends. */
  horizon: number;
  test: 'wager' | 'looks';
}

export interface Draw {
  rolledBack: boolean;
  pairs: number;
  requests: number;
  /** Local answers that were wrong where the hosted model was right. */
  lost: number;
  /** Requests until all sessions were local; null where that did not come. */
  fullAt: number | null;
  share: number;
}

/** One rollout, by the product's own state and tests. Requests between two audited ones are drawn together. */
export function drawRollout(scenario: Scenario, random: () => number): Draw {
  const { before, audit, steps, horizon, offlinePairs, margin, alpha } = scenario;
  const rate = before.lost + before.won + before.neither;
  let disagreed = 0;
  for (let pair = 0; pair < offlinePairs; pair += 1) if (random() < rate) disagreed += 1;
  const limits = limitsOf(
    { agreement: { pairs: offlinePairs, same: offlinePairs - disagreed, effective: offlinePairs } },
    { alpha, margin, tracks: 1, steps: steps.length },
  );
  let state = newTrack('toolcall', limits, steps);
  let [requests, lost, pairs] = [0, 0, 0];
  let fullAt: number | null = null;
  for (;;) {
    const share = steps[state.step] ?? 0;
    if (share >= 1 && fullAt === null) fullAt = requests;
    const audited = Math.min(audit, share);
    const gap = geometric(audited, random);
    const isOver = requests + gap > horizon;
    const between = (isOver ? horizon - requests : gap - 1) * ((share - audited) / (1 - audited || 1));
    requests = isOver ? horizon : requests + gap;
    const worse = pairs >= scenario.after ? scenario.regression : 0;
    lost += poisson(between * (before.lost + worse), random);
    if (isOver) return { rolledBack: false, pairs, requests, lost, fullAt, share };
    const kind = kindOf({ ...before, lost: before.lost + worse }, random);
    pairs += 1;
    if (kind === 'lost') lost += 1;
    state = withPair(state, { domain: 'd', session: null, agrees: kind === 'same' }, limits);
    if (isRolledBack(scenario, state, limits)) return { rolledBack: true, pairs, requests, lost, fullAt, share };
    if (state.step + 1 < steps.length && isSafe(state, limits)) state = withNextStep(state, steps);
  }
}

function isRolledBack({ test }: Scenario, state: ReturnType<typeof newTrack>, limits: Limits): boolean {
  return test === 'wager' ? isWorse(state, limits) : isWorseByLooks(state.all, limits);
}

type Kind = 'same' | 'lost' | 'other';

export function kindOf({ lost, won, neither }: Truth, random: () => number): Kind {
  const at = random();
  if (at < lost) return 'lost';
  return at < lost + won + neither ? 'other' : 'same';
}

/** Trials up to and with the first success. */
function geometric(chance: number, random: () => number): number {
  return chance >= 1 ? 1 : 1 + Math.floor(Math.log(1 - random()) / Math.log1p(-chance));
}

/** Knuth's product for small means, by halves beyond. */
function poisson(mean: number, random: () => number): number {
  if (mean > 30) return poisson(mean / 2, random) + poisson(mean / 2, random);
  let [count, product] = [-1, 1];
  const least = Math.exp(-mean);
  do {
    count += 1;
    product *= random();
  } while (product > least);
  return count;
}
