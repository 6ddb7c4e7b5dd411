import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readConfigText } from '../../../src/config/parse-config.ts';
import { UserError } from '../../../src/errors.ts';
import { estimateStages } from '../../../src/gitops/cost/estimate.ts';
import { overBudget } from '../../../src/gitops/cost/over-budget.ts';
import { policyAt } from '../../../src/gitops/project/settings-at.ts';
import type { Loop } from '../../../src/pipeline/loop/loop.ts';
import { planLoop } from '../../../src/pipeline/loop/plan.ts';
import { forgeOf } from '../forge.ts';
import type { Job } from '../runtime/runtime.ts';

/**
 * Before the first token is paid for: a harvest of this run has said how much there is to ask, which the plan could not know.
 * @throws UserError when the default branch's policy, as it is now, does not allow so much.
 */
export async function refuseOverBudget({ inputs, env, workspace }: Job<'eval'>, { config, ports, shards, again, watch }: Loop): Promise<void> {
  const forge = forgeOf({ inputs, env });
  const main = await forge.head(await forge.defaultBranch());
  const policy = main === null ? null : await policyAt(forge, inputs.policy, main);
  const read = readConfigText(await readFile(resolve(workspace, inputs.config), 'utf8'), inputs.config);
  if (!policy || !read.ok) throw new Error('a config that was planned can be read, on a repository with a default branch');
  if (!policy.ok) throw new UserError(policy.refusals.map(({ sentence }) => sentence).join('\n'));
  const asked = (await planLoop(config, ports, { shards, again, watch })).filter(({ kind, role }) => kind === 'eval' && role === 'hosted');
  const refusals = overBudget({ config: read.settings, policy: policy.settings }, estimateStages(config, asked, null));
  if (refusals.length > 0) throw new UserError(refusals.map(({ sentence }) => sentence).join('\n'));
}
