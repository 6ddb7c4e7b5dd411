import { UserError } from '../../errors.ts';
import type { Track } from '../../records/example.ts';
import { RolloutState, type TrackRollout } from '../../records/swap/rollout-state.ts';
import type { SwapPolicy } from '../../records/swap/swap-policy.ts';
import { newWager } from '../../stats/sequential/wager.ts';
import type { Rollout, RolloutEvent, RolloutPlan, RolloutStatus, RolloutStore } from '../ports.ts';
import { isAudited, isInShare } from './draws.ts';
import { saver } from './saver.ts';
import { steppedSentence, worseSentence } from './sentences.ts';
import type { RolloutSettings } from './settings.ts';
import { isRecent, isSafe, isWorse, type Limits, limitsOf, newTrack, underSteps, withNextStep, withPair } from './watched-track.ts';

/** After so many pairs that agree the state is saved, and at any that does not: a process that is killed forgets no more than that. */
const SAVED_EVERY = 20;

export interface RolloutOptions {
  policy: Pick<SwapPolicy, 'decisionSha256' | 'tracks' | 'gate'>;
  settings: RolloutSettings;
  store: RolloutStore;
  onEvent(event: RolloutEvent): void;
}

/**
 * The rollout of a policy, as far as an earlier process brought it. Depends on nothing but its state and the order of requests and pairs.
 * @throws UserError where steps do not rise, or a track is to be answered locally that nobody could watch.
 */
export async function openRollout({ policy, settings, store, onEvent }: RolloutOptions): Promise<Rollout> {
  refuseWrongSteps(settings);
  const { decisionSha256 } = policy;
  const watched = new Map(policy.tracks.map((route) => [route.track, limitsOf(route, levels({ policy, settings }))]));
  if (settings.mode === 'canary' || settings.mode === 'local') refuseUnwatched(watched);
  const kept = await keptState(store, decisionSha256, onEvent);
  const states = new Map(
    [...watched].map(([track, limits]) => [
      track,
      continued(
        kept?.tracks.find((one) => one.track === track),
        track,
        { limits, steps: settings.steps },
      ),
    ]),
  );
  const { save, saveAgain, flush } = saver(store, () => ({ schema: 'fledgling/rollout@1', decisionSha256, tracks: [...states.values()] }), onEvent);

  const shareOf = (step: number) =>
    settings.mode === 'local' ? 1 : settings.mode === 'canary' ? (settings.steps[Math.min(step, settings.steps.length - 1)] ?? 0) : 0;
  const tell = (event: RolloutEvent) => {
    save();
    onEvent(event);
  };

  function plan({ track, session }: { track: Track; session: string }): RolloutPlan {
    saveAgain();
    const state = states.get(track);
    if (settings.mode === 'shadow' && state) {
      states.set(track, { ...state, asked: state.asked + 1 });
      return { answer: 'hosted', audit: true, reason: 'shadow' };
    }
    if (state && state.rolledBack !== null) return { answer: 'hosted', audit: false, reason: 'rolled-back' };
    const share = state ? shareOf(state.step) : 0;
    if (!state || !isInShare(share, { decisionSha256, session })) return { answer: 'hosted', audit: false, reason: 'held-back' };
    const asked = { ...state, asked: state.asked + 1 };
    states.set(track, asked);
    // What would not count is not paid for.
    const audit = !isRecent(asked, session) && isAudited(settings.audit / share, { decisionSha256, track, number: asked.asked });
    return { answer: 'local', audit, reason: null };
  }

  function pair({ track, domain, session, agrees }: Parameters<Rollout['pair']>[0]): void {
    const [state, limits] = [states.get(track), watched.get(track)];
    // Answers that were under way when the track went back say nothing new.
    if (!state || !limits || state.rolledBack !== null) return;
    const next = withPair(state, { domain, session: session ?? null, agrees }, limits);
    if (next === state) return;
    states.set(track, next);
    if (isWorse(next, limits)) {
      const reason = worseSentence(next, limits);
      states.set(track, { ...next, rolledBack: reason });
      tell({ kind: 'rolled-back', track, sentence: reason });
    } else if (settings.mode === 'canary' && next.step + 1 < settings.steps.length && isSafe(next, limits)) {
      const stepped = withNextStep(next, settings.steps);
      states.set(track, stepped);
      tell({ kind: 'stepped-up', track, sentence: steppedSentence(next, { from: shareOf(next.step), to: shareOf(stepped.step), limits }) });
    } else if (!agrees || next.all.pairs % SAVED_EVERY === 0) save();
  }

  function resume(track: Track): boolean {
    const [state, limits] = [states.get(track), watched.get(track)];
    if (!state || !limits || state.rolledBack === null) return false;
    states.set(track, { ...newTrack(track, limits, settings.steps), asked: state.asked });
    tell({ kind: 'resumed', track, sentence: `${track}: resumed by an operator after: ${state.rolledBack}` });
    return true;
  }

  const status = (): RolloutStatus[] =>
    [...states.values()].map(({ track, step, all, rolledBack, limit }) => ({
      ...{ track, mode: settings.mode, share: rolledBack === null ? shareOf(step) : 0, ...all, limit, rolledBack },
    }));
  return { plan, pair, resume, status, flush };
}

function levels({ policy, settings }: Pick<RolloutOptions, 'policy' | 'settings'>) {
  return { alpha: settings.alpha, margin: policy.gate.delta, tracks: Math.max(1, policy.tracks.length), steps: settings.steps.length };
}

/** A test that is to allow another rate begins anew; the step, and that a track went back, stay as they were. */
function continued(kept: TrackRollout | undefined, track: Track, { limits, steps }: { limits: Limits; steps: readonly number[] }): TrackRollout {
  if (!kept) return newTrack(track, limits, steps);
  const under = underSteps(kept, steps);
  return under.limit === limits.limit ? under : { ...under, limit: limits.limit, wager: newWager() };
}

async function keptState(store: RolloutStore, decisionSha256: string, onEvent: RolloutOptions['onEvent']): Promise<RolloutState | null> {
  const found = await store.load();
  if (found === null) return null;
  const read = RolloutState.safeParse(found);
  if (read.success && read.data.decisionSha256 === decisionSha256) return read.data;
  const place = await store.setAside();
  const what = read.success ? `is of another decision (${read.data.decisionSha256.slice(0, 12)})` : 'cannot be read';
  onEvent({ kind: 'set-aside', track: null, sentence: `the rollout's earlier state ${what} and was set aside as ${place}: this rollout begins anew` });
  return null;
}

function refuseWrongSteps({ steps }: RolloutSettings): void {
  const rises = steps.every((share, index) => share > (steps[index - 1] ?? 0) && share <= 1);
  if (steps.length > 0 && rises) return;
  throw new UserError(
    `steps: expected shares above 0 and up to 1, each larger than the one before, got ${JSON.stringify(steps)}. Write for example [0.05, 0.25, 0.5, 1].`,
  );
}

function refuseUnwatched(watched: ReadonlyMap<Track, Limits>): void {
  for (const [track, { limit }] of watched)
    if (limit >= 1)
      throw new UserError(
        `swap.policy.json: ${track}: expected test pairs that both models answered and agree on, found none: nobody could tell when its answers get worse. Evaluate again, or serve with the mode shadow.`,
      );
}
