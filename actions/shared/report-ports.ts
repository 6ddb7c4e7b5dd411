import { setTimeout as sleep } from 'node:timers/promises';
import { type ActionsRun, actionsRun } from '../../src/edges/github/actions/event.ts';
import type { Forge } from '../../src/gitops/forge/ports/forge.ts';
import type { Branches, Files } from '../../src/gitops/forge/ports/repository.ts';
import { policyAt } from '../../src/gitops/project/settings-at.ts';
import type { ReportPorts } from '../../src/gitops/record/report-ports.ts';
import { Policy } from '../../src/policy/schema.ts';
import { forgeOf } from './forge.ts';
import { serverUrl } from './plan/plan-summary.ts';

interface ReportingJob {
  inputs: { policy: string; 'github-token': string };
  env: NodeJS.ProcessEnv;
}

/** Longer than another writer needs from its reading of a comment to its writing. */
const SETTLE_MS = 3_000;

/** What reports and commands are told through, with the default branch's policy. */
export async function reportPorts(job: ReportingJob): Promise<ReportPorts & { forge: Forge; policy: Policy; run: ActionsRun }> {
  const forge = forgeOf(job);
  return {
    forge,
    settle: () => sleep(SETTLE_MS),
    policy: await policyOf(forge, job.inputs.policy),
    server: serverUrl(job.env),
    now: () => Date.now(),
    run: actionsRun(job.env),
  };
}

/** The default branch's policy; where it cannot be read, the one that allows nothing: the plan says why. */
export async function policyOf(forge: Branches & Files, path: string): Promise<Policy> {
  const main = await forge.head(await forge.defaultBranch());
  const found = main === null ? null : await policyAt(forge, path, main);
  return found?.ok ? found.settings.value : Policy.parse({});
}
