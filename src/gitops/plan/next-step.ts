import type { Policy } from '../../policy/schema.ts';
import { whoMayRun } from '../../policy/who.ts';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';

/** One sentence: who can do what next. `policy` is null where the default branch has none that can be read. */
export function nextStep(
  plan: Pick<PullPlan, 'state' | 'needs' | 'pull' | 'refusals' | 'stages'>,
  { policy, mayStart, isLocked }: { policy: Pick<Policy, 'who'> | null; mayStart: boolean; isLocked: boolean },
): string {
  const who = policy ? whoMayRun(policy) : 'anybody who may merge';
  const codes = plan.refusals.map(({ code }) => code);
  switch (plan.state) {
    case 'unrelated':
      return 'Nothing to do: no file that Fledgling evaluates changes.';
    case 'blocked':
      if (isLocked && codes.length === 1) return `Whoever holds the lock, or ${who}, comments /parity unlock; it also ends by itself.`;
      if (codes.includes('head-moved')) return 'Look at the new commits: they are planned by themselves.';
      if (codes.includes('other-base')) return 'Whoever may edit the pull request changes its base to the default branch: then it is planned anew.';
      if (codes.includes('not-allowed')) return `${capitalised(who)} comments /parity run.`;
      if (codes.includes('policy-missing')) return 'Anybody who may merge puts a policy on the default branch first, in a pull request of its own.';
      return 'Anybody who may push to the branch mends what is refused; what the policy forbids, only a change of the policy on the default branch allows.';
    case 'plan-only':
      return 'A maintainer who wants this run pushes its commits to a branch of this repository: a fork is only planned.';
    case 'reuse':
      return 'Nothing has to run: the recorded results hold.';
    case 'run':
      return `${mayStart ? 'The run starts by itself' : `${capitalised(who)} comments /parity run`}${scope(plan)}.`;
  }
}

function scope({ needs, stages }: Pick<PullPlan, 'needs' | 'stages'>): string {
  if (needs.gpu) return '';
  const mayTrain = stages.some(({ does }) => does === 'maybe');
  return `, on a hosted runner${needs.hosted ? '' : ' at no cost'}${mayTrain ? '; the GPU host is used only if the gate asks for training' : ''}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
