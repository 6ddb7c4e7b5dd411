import { priced } from '../../src/cost/cost.ts';
import { UserError } from '../../src/errors.ts';
import { ceilingsMeasured, evaluated } from '../../src/pipeline/loop/jobs.ts';
import { installEngine } from '../shared/engine.ts';
import { refuseOverBudget } from '../shared/plan/hosted-budget.ts';
import { withLoop } from '../shared/project.ts';
import { triedRemedies } from '../shared/remedies.ts';
import { runAction } from '../shared/runtime/runtime.ts';
import { coreMetrics, evaluationSummary } from '../shared/stage-summary.ts';
import { bringModel } from '../shared/travel/model-files.ts';
import { vaultOf } from '../shared/vault.ts';

await runAction('eval', async (job) => {
  const { model, shard, split, remedies, tracks, backend } = job.inputs;
  if (remedies && model !== 'base') throw new UserError(`input remedies: expected it with model base, got ${model}. Remedies are tried on the base model.`);
  const isLocal = model !== 'hosted';
  const isSpread = isLocal && split === 'test' && shard.count > 1;
  if (isLocal) await installEngine(backend, job);
  const part = remedies ? 'remedies' : split === 'vault' ? `vault-${model}` : isLocal ? `${model}-${shard.index}-of-${shard.count}` : model;
  const work = {
    does: [isLocal ? 'local' : 'hosted'],
    ...(isLocal && split === 'test' && !remedies ? { shards: shard.count } : {}),
    opensAdapters: model === 'tuned',
    artifact: () => `stages-${part}`,
  } as const;
  return withLoop(job, work, async (loop, plan) => {
    if (!isLocal && plan?.needs.harvest) await refuseOverBudget(job, loop);
    if (remedies) return triedRemedies(job, loop);
    const wanted = split === 'vault' ? await vaultOf(loop, model) : (tracks ?? loop.config.tracks);
    if (isLocal && wanted.length > 0) await bringModel(job, loop);
    const results = await evaluated(loop, { role: model, tracks: wanted, split, shard: isSpread ? shard : undefined });
    if (!isLocal && split === 'test') await ceilingsMeasured(loop, { tracks: wanted });
    const evaluations = results.map((result) => priced(result, loop.config.cost));
    job.summarise(evaluationSummary(model, evaluations));
    return { summary: JSON.stringify(coreMetrics(evaluations)) };
  });
});
