import { whoMayRun } from '../../policy/who.ts';
import { commentReport } from '../../report/comment/comment.ts';
import type { Commits, Comparisons, Files, Proposals, PullRequest, Pulls } from '../forge/ports/repository.ts';
import { movedByRecordsOnly } from '../trust/records-only.ts';
import { commitRecord, holdsRecord } from './commit-record.ts';
import { refuseOtherChanges } from './only-ours.ts';
import { putStatus } from './put-status.ts';
import { type FinishedRun, type RunRecords, recordsOf } from './record-files.ts';
import type { ReportPorts } from './report-ports.ts';
import { putReport } from './sticky-comment.ts';

export interface RecordPorts extends ReportPorts {
  forge: ReportPorts['forge'] & Pulls & Proposals & Comparisons & Files & Commits;
  /** Whether a commit asks for exactly what was evaluated, and brings no results that nobody recorded: planned again, nothing of it would run. */
  asksForTheSame(sha: string): Promise<boolean>;
}

/** Where the records went. */
export interface Recorded {
  run: string;
  /** The pull request that shows them; null for a run of the default branch whose records are there already. */
  pull: number | null;
  /** The branch's head that holds the records; null where nothing was pushed. */
  head: string | null;
  /** False when the branch now asks for something else than what was evaluated. */
  stands: boolean;
}

/**
 * Commits a finished run's records to the pull request's branch and tells everybody: status on the evaluated commit and on the new head, then the
 * comment. Only `eval-results/<agent>/<run>/` changes. Can be repeated after any failure; the same bytes make no second commit.
 * Nothing is pushed to a fork or to a pull request that was closed meanwhile. A run without a pull request gets one of its own.
 * @throws ExternalError when the files are not those of the artifacts, or the forge fails for good.
 */
export async function recordRun(ports: RecordPorts, finished: FinishedRun): Promise<Recorded> {
  const { forge } = ports;
  const { plan } = finished;
  const headSha = plan.pull?.headSha ?? finished.workflow.sha;
  const records = recordsOf(finished, { repository: forge.repository, pull: plan.pull ? { number: plan.pull.number, headSha } : null });
  const number = plan.pull?.number ?? (await ownPull(ports, finished, records));
  if (number === null) return { run: records.run.id, pull: null, head: await forge.head(await forge.defaultBranch()), stands: true };

  const pull = await forge.pull(number);
  const refusal = whyNotPushed(pull, await forge.defaultBranch());
  const head = pull && refusal === null ? await commitRecord(forge, records, { branch: pull.headRef, head: headSha }) : null;
  // Other results that came in meanwhile are anybody's: they are looked at as in any plan.
  const isSame = head === null || plan.pull === null || (await movedByRecordsOnly(forge, { from: headSha, to: head, below: records.folder }));
  const stands = isSame || (await ports.asksForTheSame(head));
  const run = { runId: finished.workflow.runId, url: finished.workflow.url };
  await putStatus(forge, { pull: number, sha: headSha, run, state: { phase: 'recorded', run: records.run, stands: true } });
  if (head !== null && head !== headSha) await putStatus(forge, { pull: number, sha: head, run, state: { phase: 'recorded', run: records.run, stands } });
  await showVerdict(ports, { finished, records, number, headSha, head, stands, refusal });
  return { run: records.run.id, pull: number, head, stands };
}

/** The pull request of a run that was started by hand, from a branch of ours; null when the default branch holds the records already. */
async function ownPull({ forge }: RecordPorts, { workflow }: FinishedRun, records: RunRecords): Promise<number | null> {
  const base = await forge.defaultBranch();
  const baseHead = await forge.head(base);
  if (baseHead !== null && (await holdsRecord(forge, records, baseHead))) return null;
  const { agent, id } = records.run;
  const branch = `parity/${agent}-${id}`;
  await forge.createBranch(branch, workflow.sha);
  await commitRecord(forge, records, { branch, head: workflow.sha });
  const [open] = await forge.pullsFrom(branch);
  const body = `The records of run \`${id}\`, started by hand on the default branch. Only \`${records.folder}/\` changes.`;
  const pull = open?.number ?? (await forge.openPull({ title: `Record run ${id} of ${agent}`, body, head: branch, base }));
  await refuseOtherChanges(forge, pull, (path) => path.startsWith(`${records.folder}/`));
  return pull;
}

/** A sentence for the comment; null when the branch may be pushed to. */
function whyNotPushed(pull: PullRequest | null, defaultBranch: string): string | null {
  if (!pull) return 'The pull request is gone, so nothing was committed.';
  if (!pull.sameRepository) return 'The branch lies in a fork, so nothing was committed to it.';
  if (pull.headRef === defaultBranch) return 'The branch is the default branch itself, so nothing was committed to it: what goes there is reviewed first.';
  if (pull.state === 'open') return null;
  return `The pull request was ${pull.merged ? 'merged' : 'closed'} before this verdict, so nothing was committed; the records are in the artifacts of the workflow run.`;
}

interface Verdict {
  finished: FinishedRun;
  records: RunRecords;
  number: number;
  headSha: string;
  head: string | null;
  stands: boolean;
  refusal: string | null;
}

async function showVerdict(ports: RecordPorts, { finished, records, number, headSha, head, stands, refusal }: Verdict): Promise<void> {
  const { forge, server, policy } = ports;
  const { workflow, plan, results } = finished;
  const moved = `The branch moved on while this ran: the verdict is about ${headSha}, the records lie on top of what came later.`;
  const { markdown, verdict } = commentReport({
    phase: 'recorded',
    plan,
    server,
    repository: forge.repository,
    head: headSha,
    who: whoMayRun(policy),
    notes: [...(refusal === null ? [] : [refusal]), ...(stands ? [] : [moved])],
    workflow: { url: workflow.url },
    result: { run: records.run, disagreements: records.disagreements },
    committed: head,
    htmlReport: `${workflow.url}/artifacts/${results.id}`,
    stands,
  });
  const alsoHeads = head !== null && head !== headSha && stands ? [head] : [];
  const { runId, attempt, url } = workflow;
  const stamp = { head: headSha, alsoHeads, runId, attempt, url, phase: 'recorded' as const, run: records.run.id, verdict, at: records.run.startedAt };
  await putReport(ports, number, { stamp, markdown });
}
