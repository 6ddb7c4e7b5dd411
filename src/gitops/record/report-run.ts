import { whoMayRun } from '../../policy/who.ts';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import { commentReport } from '../../report/comment/comment.ts';
import type { CommentContent } from '../../report/comment/content.ts';
import type { Artifacts } from '../forge/ports/actions.ts';
import { putStatus } from './put-status.ts';
import type { ReportingRun, ReportPorts } from './report-ports.ts';
import { putReport } from './sticky-comment.ts';

const STAGES = 'stages-';

/** Which pull request's evaluation a workflow run is, and what it had planned where it came so far. */
export interface PullRun {
  pull: number;
  headSha: string;
  workflow: ReportingRun;
}

/** Comment and status when an evaluation begins. */
export async function reportStart(ports: ReportPorts, { plan, ...run }: PullRun & { plan: PullPlan }): Promise<void> {
  await tell(ports, run, { phase: 'running', plan, workflow: run.workflow });
  await putStatus(ports.forge, { pull: run.pull, sha: run.headSha, run: run.workflow, state: { phase: 'running' } });
}

/**
 * Comment and status when an evaluation failed or was cancelled: in which job, what is kept, how to go on.
 * The status changes although the comment cannot, so that nobody waits for a run that is over.
 */
export async function reportStopped(
  ports: ReportPorts & { forge: Artifacts },
  { phase, job, plan, ...run }: PullRun & { phase: 'failed' | 'cancelled'; job: string | null; plan: PullPlan | null },
): Promise<void> {
  await putStatus(ports.forge, { pull: run.pull, sha: run.headSha, run: run.workflow, state: { phase, job } });
  const artifacts = await ports.forge.artifactsOf(run.workflow.runId);
  const kept = artifacts.flatMap(({ name, expired }) => (expired || !name.startsWith(STAGES) ? [] : [name.slice(STAGES.length)])).sort();
  await tell(ports, run, { phase, plan, job, kept, workflow: run.workflow });
}

type Told = Extract<CommentContent, { phase: 'running' | 'failed' | 'cancelled' }>;
type Kind = Told extends infer Each ? (Each extends Told ? Omit<Each, 'server' | 'repository' | 'head' | 'who' | 'notes'> : never) : never;

async function tell(ports: ReportPorts, { pull, headSha, workflow }: PullRun, told: Kind): Promise<void> {
  const { forge, server, policy, now } = ports;
  const { markdown, verdict } = commentReport({ ...told, server, repository: forge.repository, head: headSha, who: whoMayRun(policy), notes: [] });
  const { runId, attempt, url } = workflow;
  const stamp = { head: headSha, alsoHeads: [], runId, attempt, url, phase: told.phase, run: null, verdict, at: new Date(now()).toISOString() };
  await putReport(ports, pull, { stamp, markdown });
}
