import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openContext } from '../src/cli/context.ts';
import type { Config } from '../src/config/schema.ts';
import { selectedModel } from '../src/config/selected-model.ts';
import { ExternalError } from '../src/errors.ts';
import type { Baseline } from '../src/gitops/baseline.ts';
import { type PlannedPull, planPull } from '../src/gitops/plan-pull.ts';
import { measuredBy } from '../src/gitops/planned-stages.ts';
import type { Forge } from '../src/gitops/ports.ts';
import type { ProjectFiles } from '../src/gitops/project-files.ts';
import { planLoop } from '../src/pipeline/plan.ts';
import { place } from './overlay.ts';
import { importArtifact, scratch } from './travel.ts';

export interface PlanningJob {
  inputs: { config: string; policy: string };
  env: NodeJS.ProcessEnv;
  /** The default branch's checkout: models are looked for here. */
  workspace: string;
}

export interface Planner {
  /** Plans a pull request (null: the default branch) at a commit, or at its head. */
  plan(pull: number | null, sha: string | null): Promise<PlannedPull>;
  /** What the last plan looked stages up in: the cache with the baseline's, and the text its trainings go by. */
  looked(): { stateDir: string; again: string | null };
}

/** Plans with this code and the default branch's policy: what comes from the pull request is put, as data, into a folder of its own. */
export function plannerOf(job: PlanningJob, forge: Forge, { shards = 1, again = null }: { shards?: number; again?: string | null } = {}): Planner {
  let last: { stateDir: string; again: string | null } | null = null;
  const planStages = async (config: Config, project: ProjectFiles, baseline: Baseline | null) => {
    const folder = await scratch(job.env);
    const stateDir = join(folder, 'state');
    const root = join(folder, 'project');
    await mkdir(root);
    for (const [path, content] of [...project.files, [project.configPath, project.config] as const]) await place(root, path, content);
    await linkModels(config, { from: join(job.workspace, dirname(project.configPath)), to: join(root, dirname(project.configPath)) });
    if (baseline)
      for (const artifact of [baseline.stages, ...baseline.adapters.map((adapter) => adapter.artifact)])
        await importArtifact(forge, artifact, { stateDir, env: job.env });
    const trained = again ?? (baseline && (await measuredBy(forge, baseline))?.again) ?? null;
    last = { stateDir, again: trained };
    const context = await openContext({ config: join(root, project.configPath), stateDir, quiet: true });
    try {
      return await planLoop(context.config, context.ports, { shards, again: trained });
    } finally {
      await context.close();
      await rm(root, { recursive: true, force: true });
    }
  };
  return {
    plan: async (pull, sha) => {
      const request = { pull, headSha: sha ?? (await headOf(forge, pull)), configPath: job.inputs.config, policyPath: job.inputs.policy };
      return planPull(request, { forge, now: () => Date.now(), planStages });
    },
    looked: () => {
      if (!last) throw new Error('nothing was planned');
      return last;
    },
  };
}

async function headOf(forge: Forge, pull: number | null): Promise<string> {
  const sha = pull === null ? await forge.head(await forge.defaultBranch()) : ((await forge.pull(pull))?.headSha ?? null);
  if (sha === null)
    throw new ExternalError(`${forge.repository}: expected ${pull === null ? 'a default branch' : `pull request ${pull}`}, found none. Check the number.`, {
      retryable: false,
    });
  return sha;
}

/** Weights and GGUF of the checkout, under the names the config has for them; a model that is not there is known by its pinned digest. */
async function linkModels(config: Config, { from, to }: { from: string; to: string }): Promise<void> {
  const { gguf, hf } = selectedModel(config);
  const tops = new Set([gguf, hf].map((path) => path.replace(/^\.\//, '').split('/')[0] ?? ''));
  for (const top of tops) {
    if (/^[\w-][\w.-]*$/.test(top) && existsSync(join(from, top)) && !existsSync(join(to, top))) await symlink(join(from, top), join(to, top));
  }
}
