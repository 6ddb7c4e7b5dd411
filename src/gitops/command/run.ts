import { sentenceOf } from '../../errors.ts';
import { plural } from '../../report/view/numbers.ts';
import type { PullRequest } from '../forge/ports/repository.ts';
import { movedByRecordsOnly } from '../trust/records-only.ts';
import { RUN_WORKFLOW, runTitle, unfinishedRuns } from '../trust/runs-of-pull.ts';
import { seenBefore } from '../trust/seen-head.ts';
import type { Answer, CommandPorts } from './ports.ts';

interface RunCommand {
  name: 'run' | 'retrain';
  sha: string | null;
  /** Who may start runs asks for what was there to see when this was written. */
  comment: { id: number; createdAt: string };
}

/**
 * Dispatches the evaluation of the head that the command names, or that was reported before it was written; never of a fork, of another commit,
 * or of what the plan refuses.
 */
export async function startRun(ports: CommandPorts, pull: PullRequest, { name, sha, comment }: RunCommand): Promise<Answer> {
  const { forge } = ports;
  const { number, headSha } = pull;
  if (!pull.sameRepository)
    return no('This pull request comes from a fork: it is planned, not run. A maintainer can adopt it by pushing its commits to a branch of this repository.');
  if (sha !== null && !(await movedByRecordsOnly(forge, { from: sha, to: headSha })))
    return no(`The head is ${headSha}, not ${sha}. Look at the new commits, then give the command again.`);
  const retrain = name === 'retrain';
  const { plan } = await ports.plan(pull);
  if (plan.state === 'unrelated') return no('No file of Fledgling changes: there is nothing to evaluate.');
  if (plan.state === 'blocked' || plan.state === 'plan-only') return no(`The plan is blocked: ${plan.refusals[0]?.sentence ?? plan.nextStep}`);
  const going = (await unfinishedRuns(forge, number)).find(({ title }) => title === runTitle(number, headSha));
  if (going && !retrain) return no('A run of this head is under way already.');
  if (sha === null && !(await seenBefore(forge, { pull, at: comment.createdAt })))
    return no(`No report about the head ${headSha} stood here before the command was written. Look at its commits, then write "/parity ${name} ${headSha}".`);

  const before = await forge.pull(number);
  if (!before || !(await movedByRecordsOnly(forge, { from: headSha, to: before.headSha })))
    return no('The head moved while the command was handled. Look at the new commits, then give the command again.');
  await forge.dispatch(RUN_WORKFLOW, await forge.defaultBranch(), {
    pr: String(number),
    head_sha: headSha,
    retrain: String(retrain),
    comment: String(comment.id),
  });
  return { ok: true, sentence: `started${retrain ? ' with a new training' : ''} at ${headSha.slice(0, 12)}.` };
}

/** Cancels every unfinished evaluation of this pull request, and of no other. */
export async function cancelRuns({ forge }: CommandPorts, { number }: PullRequest): Promise<Answer> {
  const runs = await unfinishedRuns(forge, number);
  if (runs.length === 0) return no('No run of this pull request is under way.');
  const failures: string[] = [];
  for (const { id } of runs) await forge.cancelRun(id).catch((error: unknown) => failures.push(sentenceOf(error)));
  if (failures.length === runs.length) return no(`Nothing could be cancelled: ${failures[0] ?? ''}`);
  return { ok: true, sentence: `cancelled ${plural(runs.length - failures.length, 'run')}; what they finished is kept.` };
}

function no(sentence: string): Answer {
  return { ok: false, sentence };
}
