import { UserError } from '../../src/errors.ts';
import { RUN_WORKFLOW, runTitle, unfinishedRuns } from '../../src/gitops/trust/runs-of-pull.ts';
import { actorOf, forgeOf, runNumber } from '../shared/forge.ts';
import { planSummary } from '../shared/plan/plan-summary.ts';
import { plannerOf } from '../shared/plan/planner.ts';
import { runAction } from '../shared/runtime/runtime.ts';
import { savePlan } from '../shared/travel/plan-artifact.ts';

await runAction('plan', async (job) => {
  const { inputs, env } = job;
  const forge = forgeOf(job);
  const shards = inputs['gpu-hosts'];
  const planner = plannerOf(job, forge, {
    shards,
    again: inputs.retrain ? `run ${runNumber(env)}` : null,
    mark: inputs.drift ? `run ${runNumber(env)}` : null,
    started: inputs.save ? { actor: actorOf(env), comment: inputs.comment, retrain: inputs.retrain, drift: inputs.drift } : null,
  });
  const planned = await planner.plan(inputs['pull-request'], inputs['head-sha']);
  const { plan, mayStart } = planned;
  job.summarise(planSummary(planned, job));
  // A plan that is blocked, or of a fork, needs no job, whatever its stages are.
  const runs = plan.state === 'run' || plan.state === 'reuse';
  if (runs && inputs.save) await savePlan({ planned, ...planner.looked(), env });
  if (runs && inputs.dispatch && mayStart && plan.pull) {
    const { number, headSha } = plan.pull;
    const going = (await unfinishedRuns(forge, number)).some(({ title }) => title === runTitle(number, headSha));
    if (!going) await forge.dispatch(RUN_WORKFLOW, await forge.defaultBranch(), { pr: String(number), head_sha: headSha, retrain: String(inputs.retrain) });
  }
  if (plan.state === 'blocked') job.failAfterwards(new UserError(plan.refusals.map(({ sentence }) => sentence).join('\n')));
  const needs = (wanted: boolean) => String(runs && wanted);
  return {
    state: plan.state,
    ...{ harvest: needs(plan.needs.harvest), hosted: needs(plan.needs.hosted), base: needs(plan.needs.base), gpu: needs(plan.needs.gpu) },
    shards: JSON.stringify(Array.from({ length: shards }, (_, index) => `${index + 1}/${shards}`)),
    agent: plan.agent ?? '',
    'config-sha256': plan.configSha256 ?? '',
  };
});
