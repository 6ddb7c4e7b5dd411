import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import type { RunRecord } from '../../records/run.ts';
import { decidingComparison, isBelowFloor, isRegressed } from '../view/gate-view.ts';
import { listed, plural, usd } from '../view/numbers.ts';
import { openTracks } from '../view/verdict-view.ts';
import type { RunView } from '../view/view.ts';
import type { CommentContent } from './content.ts';
import { hours } from './stages.ts';

/** The comment's first sentence as plain text: the verdict, or how far it is. Also the title under which the history keeps it. */
export function verdictSentence(content: CommentContent, view: RunView | null): string {
  if (content.phase === 'recorded') return view?.verdict.sentence ?? '';
  if (content.phase === 'running') return `Running: ${estimate(content.plan)}; the verdict replaces this comment.`;
  if (content.phase === 'planned') return planned(content.plan);
  const where = content.job === null ? '' : ` in the job ${content.job}`;
  return content.phase === 'failed' ? `Failed${where}: no verdict.` : `Cancelled${where}: no verdict.`;
}

/** Who may do what next, as plain text. */
export function nextStep(content: CommentContent): string {
  const { who } = content;
  if (content.phase === 'planned') return content.plan.nextStep;
  if (content.phase === 'running') return `Wait for the verdict, or stop the run with "/parity cancel" (${who}).`;
  if (content.phase === 'recorded') return afterVerdict(content);
  const kept = content.kept.length > 0 ? `${listed(content.kept)} are kept and not done again` : 'nothing had been finished, so it starts over';
  return `Re-run the failed jobs of the workflow run, or comment "/parity run" (${who}): ${kept}.`;
}

function planned(plan: PullPlan): string {
  if (plan.state === 'unrelated') return 'No file of Fledgling changes: there is nothing to evaluate.';
  if (plan.state === 'blocked') return `Blocked: ${plural(plan.refusals.length, 'refusal')} by the policy or the config; nothing runs.`;
  if (plan.state === 'plan-only') return 'Plan only: this pull request comes from a fork, so nothing of it runs here.';
  if (plan.state === 'reuse') return 'Planned: nothing has to run; the gate decides on results that are there, at no cost.';
  return `Planned: ${estimate(plan)}.`;
}

function estimate({ stages, costUsd, gpuHours }: PullPlan): string {
  const run = stages.filter(({ does }) => does === 'run').length;
  const money = costUsd === null ? 'at a cost nobody knows yet' : `for about ${usd(costUsd)}`;
  const time = gpuHours === null || gpuHours === 0 ? '' : ` and ${hours(gpuHours)} GPU-hours`;
  return `${run} of ${plural(stages.length, 'stage')} to run ${money}${time}`;
}

function afterVerdict({ result: { run }, stands, committed, who }: Extract<CommentContent, { phase: 'recorded' }>): string {
  if (committed === null) return 'Nothing more happens here; evaluate again from an open pull request of this repository.';
  if (!stands) return `This verdict is about an older head: push, or comment "/parity run" (${who}).`;
  const { action } = run.decision;
  if (action === 'ship' && run.standIn)
    return 'Review and merge if the demonstration is what you want; for a real verdict set hosted in the config to a real endpoint (whoever may push to this branch).';
  if (action === 'ship') return 'Review and merge (whoever may merge): the merge promotes exactly the files that were evaluated.';
  if (action === 'train') return `The gate asks for training and none was done: allow it in the config and push, or comment "/parity retrain" (${who}).`;
  if (action === 'stop' && isLostOnly(run))
    return `Train again with examples of what was lost and push (whoever may push to this branch), or have the loss accepted in parity.policy.yaml (accept) on the default branch; "/parity explain" shows how the gate decided.`;
  const { tooFew, unscored, refused } = openTracks(run);
  if (action === 'collect' && refused.length > 0 && refused.every((one) => decidingComparison(run, one)?.refusals.every(({ code }) => code === 'looks-spent')))
    return `Record new traces, at least as many as the test split holds, then push or comment "/parity run" (${who}).`;
  if (action === 'collect' && refused.length > 0)
    return `Mend what the verdict names, then push or comment "/parity run" (${who}); more examples alone would not help.`;
  if (action === 'collect' && tooFew.length === 0 && unscored.length > 0) return `Comment "/parity run" (${who}): only what was not scored is asked again.`;
  if (action === 'collect') return `Record more traces, then push or comment "/parity run" (${who}).`;
  return `Change the model, the recipe or the data in the config and push (whoever may push to this branch); "/parity explain" shows how the gate decided.`;
}

/** Whether all that stops it is what it lost against the base. */
function isLostOnly(run: RunRecord): boolean {
  const deciding = run.decision.tracks.flatMap((one) => decidingComparison(run, one) ?? []);
  return deciding.some(isRegressed) && !deciding.some((one) => one.outcome === 'inferior' || isBelowFloor(one));
}
