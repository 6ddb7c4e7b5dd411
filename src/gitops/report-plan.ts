import { whoMayRun } from '../policy/who.ts';
import type { PullPlan } from '../records/pull-plan.ts';
import { commentReport } from '../report/comment.ts';
import { gateStatus } from './gate-status.ts';
import type { PlannedPull } from './plan-pull.ts';
import type { PullRequest } from './ports.ts';
import type { ReportingRun, ReportPorts } from './report-ports.ts';
import { putReport } from './sticky-comment.ts';

type Told = Pick<PlannedPull, 'plan' | 'notes'>;

/**
 * Tells every open pull request with this head what it would do. The pull requests come from the API and the plan is made here, so nothing the
 * pull request's own workflow said is believed. Unrelated ones get their status and no comment, unless one is there already.
 */
export async function reportPlans(
  ports: ReportPorts & { plan(pull: PullRequest): Promise<Told> },
  { headSha, workflow }: { headSha: string; workflow: ReportingRun },
): Promise<{ pull: number; plan: PullPlan }[]> {
  const told: { pull: number; plan: PullPlan }[] = [];
  for (const pull of await ports.forge.pullsWithHead(headSha)) {
    const planned = await ports.plan(pull);
    await tellPlan(ports, { pull, planned, workflow });
    told.push({ pull: pull.number, plan: planned.plan });
  }
  return told;
}

/** Shows a plan and sets the status, unless a run of the same head said more already. @returns whether the plan is what the comment shows. */
export async function tellPlan(
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
  const stands = await putReport({ forge, settle }, number, { stamp, markdown, onlyUpdate: plan.state === 'unrelated' });
  if (stands) await forge.setStatus(headSha, gateStatus({ phase: 'planned', plan }, url));
  return stands;
}
