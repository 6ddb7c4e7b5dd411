import type { Decision } from '../comparison.ts';
import { digestOf, sha256 } from '../digest.ts';
import type { RunRecord } from '../run.ts';
import type { SwapPolicy, TrackRoute } from './swap-policy.ts';

/** The name of the file in a run's folder. */
export const SWAP_POLICY_FILE = 'swap.policy.json';

/** Digest of all of a policy but its seal, in canonical JSON. */
export function sealOf({ seal: _, ...rest }: Omit<SwapPolicy, 'seal'> & { seal?: string }): string {
  return digestOf(rest);
}

export interface BesidePolicy {
  /** `run.json` of the same folder. */
  run?: RunRecord;
  /** `decision.json` of the same folder, byte for byte. */
  decision?: string;
}

/** What is wrong with a policy, one sentence each without a full stop; empty where it is as it was emitted, as far as what lies beside it can tell. */
export function verifySwapPolicy(policy: SwapPolicy, { run, decision }: BesidePolicy = {}): string[] {
  return [
    ...(policy.seal === sealOf(policy) ? [] : ['its seal is not that of what it says: somebody changed it after it was emitted']),
    ...(decision === undefined || policy.decisionSha256 === sha256(decision) ? [] : ['it was emitted with another decision.json than the one beside it']),
    ...(run === undefined ? [] : besideRun(policy, run)),
  ];
}

function besideRun(policy: SwapPolicy, run: RunRecord): string[] {
  const local = run.evaluations.find(({ model }) => model.role !== 'hosted')?.model;
  return [
    ...(policy.agent === run.agent ? [] : [`it is of the agent ${policy.agent}, the run of ${run.agent}`]),
    ...(policy.run === run.id ? [] : [`it is of run ${policy.run}, the record of run ${run.id}`]),
    ...(policy.standIn === run.standIn ? [] : ['it and the run do not say the same of whether a stand-in played the hosted model']),
    ...(local?.ggufSha256 === policy.base.ggufSha256 ? [] : ['its base model is not the file that the run evaluated']),
    ...(run.swap ? (run.swap.seal === policy.seal ? [] : ['it is not the policy that the run emitted']) : ['the run emitted no policy']),
    ...(run.decision.action === 'ship' || policy.tracks.length === 0
      ? []
      : [`the run decided ${run.decision.action}, and nothing of it may be answered locally`]),
    ...policy.tracks.flatMap((route) => besideTrack(route, run)),
  ];
}

function besideTrack({ track, role, adapterSha256 }: TrackRoute, run: RunRecord): string[] {
  const decided = run.decision.tracks.find((one) => one.track === track);
  if (!isShipped(run.decision, track)) return [`${track}: the run's decision does not ship this track`];
  if (decided?.candidate !== role) return [`${track}: the run's decision is about the ${decided?.candidate} model, and the policy about the ${role} one`];
  const evaluated = run.evaluations.some(({ track: its, model }) => its === track && model.role === role && model.adapterSha256 === adapterSha256);
  return evaluated ? [] : [`${track}: its adapter is not the one that the run evaluated`];
}

/** Whether a decision lets a track's traffic move: it ships, and the track is at parity with nothing in its way. */
export function isShipped({ action, tracks, blockedBy }: Pick<Decision, 'action' | 'tracks' | 'blockedBy'>, track: TrackRoute['track']): boolean {
  return action === 'ship' && tracks.some((one) => one.track === track && one.outcome === 'parity') && !blockedBy.some((block) => block.track === track);
}
