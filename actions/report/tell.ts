import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import { reportPlans } from '../../src/gitops/record/report-plan.ts';
import { reportStart, reportStopped } from '../../src/gitops/record/report-run.ts';
import { PullPlan } from '../../src/records/gitops/pull-plan.ts';
import { plannerOf } from '../shared/plan/planner.ts';
import { reportPorts } from '../shared/report-ports.ts';
import type { Outputs } from '../shared/runtime/inputs.ts';
import type { Job } from '../shared/runtime/runtime.ts';
import { PLAN } from '../shared/travel/overlay.ts';
import { fetched, newestByName, scratch } from '../shared/travel/travel.ts';

type ReportJob = Job<'report'>;

/** Every open pull request with this head is planned here, with this code. */
export async function tellPlans(job: ReportJob): Promise<Outputs<'report'>> {
  const ports = await reportPorts(job);
  const { event } = ports.run;
  const headSha = job.inputs['head-sha'] ?? (event.name === 'workflow_run' ? event.run.headSha : null);
  if (headSha === null) throw new UserError('input head-sha: expected the commit to plan, got nothing. Pass the head of the pull request.');
  const planner = plannerOf(job, ports.forge, { shards: job.inputs['gpu-hosts'] });
  const plan = ({ number }: { number: number }) => planner.plan(number, headSha);
  const told = await reportPlans({ ...ports, plan }, { headSha, workflow: ports.run });
  job.summarise(told.map((one) => `- pull request ${one.pull}: ${one.plan.state}`).join('\n') || 'No open pull request has this head.');
  return {};
}

export async function tellStart(job: ReportJob): Promise<Outputs<'report'>> {
  const ports = await reportPorts(job);
  const plan = await plannedIn(job, ports);
  if (!plan) throw new UserError('artifact parity-plan: expected it from an earlier job of this run, found none. Run actions/plan with save: true first.');
  if (plan.pull) await reportStart(ports, { pull: plan.pull.number, headSha: plan.pull.headSha, workflow: ports.run, plan });
  return {};
}

/** From the results of the jobs before: a job that failed counts more than one that was cancelled after it. */
export async function tellFailure(job: ReportJob): Promise<Outputs<'report'>> {
  const { 'pull-request': pull, 'head-sha': headSha, needs } = job.inputs;
  if (pull === null || headSha === null) throw new UserError('input pull-request: expected it with head-sha, got nothing. Pass both.');
  const ports = await reportPorts(job);
  const failed = needs.find(({ result }) => result === 'failure');
  const cancelled = needs.find(({ result }) => result === 'cancelled');
  const phase = !failed && cancelled ? 'cancelled' : 'failed';
  await reportStopped(ports, { pull, headSha, workflow: ports.run, phase, job: (failed ?? cancelled)?.job ?? null, plan: await plannedIn(job, ports) });
  return {};
}

/** The plan of this run, null where it did not come so far. */
async function plannedIn({ env }: ReportJob, { forge, run }: Awaited<ReturnType<typeof reportPorts>>): Promise<PullPlan | null> {
  const artifact = newestByName(await forge.artifactsOf(run.runId)).get('parity-plan');
  if (!artifact || artifact.expired) return null;
  const folder = await fetched(forge, artifact, { to: await scratch(env), maxBytes: 512 * 1024 ** 2 });
  return PullPlan.parse(JSON.parse(await readFile(join(folder, PLAN.plan), 'utf8')));
}
