import { GATE_CONTEXT } from '../../records/gitops/gate-context.ts';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import type { RunRecord } from '../../records/run.ts';
import { withoutSecrets } from '../../redact/without-secrets.ts';
import { clipped } from '../../report/view/clip.ts';
import { harmless } from '../../report/view/harmless.ts';
import { verdictView } from '../../report/view/verdict-view.ts';
import type { CommitStatus } from '../forge/ports/talk.ts';

/** How far a pull request is. */
export type GateState =
  | { phase: 'planned'; plan: PullPlan }
  | { phase: 'running' }
  | { phase: 'failed' | 'cancelled'; job: string | null }
  /** `stands` is false where the commit asks for something else than what was evaluated. */
  | { phase: 'recorded'; run: RunRecord; stands: boolean };

/** The status for a commit; only `ship`, and a pull request that changes nothing of Fledgling, is a success. */
export function gateStatus(state: GateState, url: string | null): CommitStatus {
  const [status, description] = told(state);
  return { context: GATE_CONTEXT, state: status, description: clipped(withoutSecrets(harmless(description).replace(/\s+/g, ' ').trim()), 140), url };
}

function told(state: GateState): [CommitStatus['state'], string] {
  if (state.phase === 'running') return ['pending', 'Evaluation is running'];
  if (state.phase === 'planned') return ofPlan(state.plan);
  if (state.phase === 'recorded') return ofVerdict(state.run, state.stands);
  const where = state.job === null ? '' : ` in ${state.job}`;
  return ['error', state.phase === 'failed' ? `The evaluation failed${where}: no verdict` : `The evaluation was cancelled${where}: no verdict`];
}

function ofPlan({ state, refusals, stages }: PullPlan): [CommitStatus['state'], string] {
  if (state === 'unrelated') return ['success', 'No file of Fledgling changes'];
  if (state === 'blocked') return ['failure', `Blocked: ${refusals[0]?.sentence ?? 'see the comment'}`];
  if (state === 'plan-only') return ['pending', 'From a fork: a maintainer must adopt the branch'];
  if (state === 'reuse') return ['pending', 'Planned: every result is there, the gate decides next'];
  return ['pending', `Planned: ${stages.filter(({ does }) => does === 'run').length} stages will run`];
}

function ofVerdict(run: RunRecord, stands: boolean): [CommitStatus['state'], string] {
  if (!stands) return ['pending', 'The verdict is about an older head: this one is not evaluated yet'];
  const { action, sentence } = verdictView(run);
  if (action !== 'ship') return ['failure', sentence];
  return ['success', run.standIn ? `Scripted stand-in, proves nothing about a real LLM: ${sentence}` : sentence];
}
