import { whoMayRun } from '../../policy/who.ts';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import { commentReport } from '../../report/comment/comment.ts';
import type { Runs } from '../forge/ports/actions.ts';
import type { Branches, PullRequest, Pulls } from '../forge/ports/repository.ts';
import type { CommitStatus } from '../forge/ports/talk.ts';
import type { PlannedPull } from '../plan/plan-pull.ts';
import { runTitle, unfinishedRuns } from '../trust/runs-of-pull.ts';
import { gateStatus } from './gate-status.ts';
import type { ReportingRun, ReportPorts } from './report-ports.ts';
import { putReport } from './sticky-comment.ts';

type Told = Pick<PlannedPull, 'plan' | 'notes'>;

/** One pull request's part in a report. */
export interface ToldPlan {
  pull: number;
  plan: PullPlan;
  /** Whether the plan is what the comment shows: false where a run of the same head said more already. */
  stands: boolean;
}

interface PlanPorts extends ReportPorts {
  forge: ReportPorts['forge'] & Pulls;
  plan(pull: PullRequest): Promise<Told>;
}

/**
 * Tells every open pull request with this head what it would do, and sets the commit's one status. The pull requests come from the API and the plan
 * is made here, so nothing the pull request's own workflow said is believed. Unrelated ones get no comment, unless one is there already.
 */
export async function reportPlans(ports: PlanPorts, { headSha, workflow }: { headSha: string; workflow: ReportingRun }): Promise<ToldPlan[]> {
  const told: ToldPlan[] = [];
  for (const pull of await ports.forge.pullsWithHead(headSha)) {
    const planned = await ports.plan(pull);
    told.push({ pull: pull.number, plan: planned.plan, stands: await showPlan(ports, { pull, planned, workflow }) });
  }
  const status = await sharedStatus(ports.forge, { told, headSha, url: workflow.url });
  if (status) await ports.forge.setStatus(headSha, status);
  return told;
}

const RANK: readonly CommitStatus['state'][] = ['success', 'pending', 'failure'];

/**
 * The worst of what the plans say: pull requests with one head share its status. Null leaves the status of a run that said more already, which
 * only a refusal overrules. A fork's has no say beside one of this repository, or an outsider could turn any commit red.
 */
async function sharedStatus(
  forge: Runs & Branches,
  { told, headSha, url }: { told: readonly ToldPlan[]; headSha: string; url: string },
): Promise<CommitStatus | null> {
  const own = told.filter(({ plan }) => !plan.pull?.fork);
  const counted = own.length > 0 ? own : told;
  const statuses = counted.filter(({ stands }) => stands).map(({ plan }) => gateStatus({ phase: 'planned', plan }, url));
  const worst = statuses.reduce<CommitStatus | null>((a, b) => (a && RANK.indexOf(a.state) >= RANK.indexOf(b.state) ? a : b), null);
  if (worst && worst.state !== 'failure' && statuses.length < counted.length) return null;
  if (worst?.state !== 'success' || counted.length === 1) return worst;
  const runs = await Promise.all(counted.map(async ({ pull }) => (await unfinishedRuns(forge, pull)).some(({ title }) => title === runTitle(pull, headSha))));
  return runs.includes(true) ? gateStatus({ phase: 'running' }, url) : worst;
}

async function showPlan(
  { forge, settle, policy, server, now }: ReportPorts,
  { pull, planned: { plan, notes }, workflow }: { pull: PullRequest; planned: Told; workflow: ReportingRun },
): Promise<boolean> {
  const { number, headSha } = pull;
  const { markdown, verdict } = commentReport({
    phase: 'planned',
    plan,
    server,
    repository: forge.repository,
    head: headSha,
    who: whoMayRun(policy),
    notes,
  });
  const { runId, attempt, url } = workflow;
  const stamp = { head: headSha, alsoHeads: [], runId, attempt, url, phase: 'planned' as const, run: null, verdict, at: new Date(now()).toISOString() };
  return putReport({ forge, settle }, number, { stamp, markdown, onlyUpdate: plan.state === 'unrelated' });
}
