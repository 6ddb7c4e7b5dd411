import type { Runs, WorkflowRun } from '../forge/ports/actions.ts';
import type { Branches } from '../forge/ports/repository.ts';
import { ranOnDefaultBranch } from './trusted-artifact.ts';

/** The workflow that evaluates, always the default branch's copy of it. */
export const RUN_WORKFLOW = 'parity-run.yml';

/** Title that parity-run.yml gives its runs (`run-name`): how they are found again. */
export function runTitle(pull: number, headSha: string): string {
  return `parity: pull request ${pull} at ${headSha}`;
}

/** Queued and running evaluations of a pull request, newest first. */
export async function unfinishedRuns(forge: Runs & Branches, pull: number): Promise<WorkflowRun[]> {
  return (await runsOf(forge, pull)).filter(({ status }) => status !== 'completed');
}

/** Evaluations of a pull request that ended without success, newest first. */
export async function stoppedRuns(forge: Runs & Branches, pull: number): Promise<WorkflowRun[]> {
  return (await runsOf(forge, pull)).filter(({ status, conclusion }) => status === 'completed' && conclusion !== 'success');
}

/** Whether a later run of the same head is under way or ended well: then an earlier one has no say about the commit's status any more. */
export async function isSuperseded(forge: Runs & Branches, { pull, headSha, runId }: { pull: number; headSha: string; runId: number }): Promise<boolean> {
  const later = (await runsOf(forge, pull)).filter(({ id, title }) => id > runId && title === runTitle(pull, headSha));
  return later.some(({ status, conclusion }) => status !== 'completed' || conclusion === 'success');
}

/** Evaluations that were dispatched on the default branch with exactly this pull request's title. */
async function runsOf(forge: Runs & Branches, pull: number): Promise<WorkflowRun[]> {
  const prefix = runTitle(pull, '');
  const titled = (await forge.runs(RUN_WORKFLOW)).filter(({ title }) => title.startsWith(prefix) && /^[0-9a-f]{40}$/.test(title.slice(prefix.length)));
  const ours = await Promise.all(titled.map((run) => ranOnDefaultBranch(forge, run)));
  return titled.filter((_, index) => ours[index]);
}
