import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openContext } from '../../../src/app/context.ts';
import type { Config } from '../../../src/config/schema.ts';
import { selectedModel } from '../../../src/config/selected-model.ts';
import { ExternalError } from '../../../src/errors.ts';
import type { Downloads } from '../../../src/gitops/forge/ports/actions.ts';
import type { Branches, Named, Pulls } from '../../../src/gitops/forge/ports/repository.ts';
import { leftBehind, withLeftBehind } from '../../../src/gitops/plan/left-behind.ts';
import { type Earlier, type PlanDeps, type PlannedPull, type PlanReads, planPull } from '../../../src/gitops/plan/plan-pull.ts';
import { measuredBy } from '../../../src/gitops/plan/planned-stages.ts';
import type { ProjectFiles } from '../../../src/gitops/project/project-files.ts';
import type { Started } from '../../../src/gitops/trust/who-started.ts';
import { planLoop } from '../../../src/pipeline/loop/plan.ts';
import { place } from '../travel/overlay.ts';
import type { Settings } from '../travel/settings.ts';
import { importArtifact, scratch } from '../travel/travel.ts';
import { watchOf } from '../watch.ts';

interface Looked {
  stateDir: string;
  settings: Omit<Settings, 'schema'>;
}

export interface PlanningJob {
  inputs: { config: string; policy: string };
  env: NodeJS.ProcessEnv;
  /** The default branch's checkout: models are looked for here. */
  workspace: string;
}

/** What a plan goes by. */
export interface PlanningOptions {
  shards?: number;
  /** Trains again. */
  again?: string | null;
  /** Evaluates the promoted adapters anew, the evaluations marked with this. */
  mark?: string | null;
  /** Who started the run that the plan is for. */
  started?: Started | null;
}

export interface Planner {
  /** Plans a pull request (null: the default branch) at a commit, or at its head. */
  plan(pull: number | null, sha: string | null): Promise<PlannedPull>;
  /** What the last plan looked stages up in: the cache with what earlier runs left, and what every job of the run must agree on. */
  looked(): Looked;
}

/** Plans with this code and the default branch's policy: what comes from the pull request is put, as data, into a folder of its own. */
export function plannerOf(
  job: PlanningJob,
  forge: PlanReads & Downloads,
  { shards = 1, again = null, mark = null, started = null }: PlanningOptions = {},
): Planner {
  let last: Looked | null = null;
  const stagesOf = async (pull: number | null, config: Config, project: ProjectFiles, { baseline, promoted }: Earlier) => {
    const folder = await scratch(job.env);
    const stateDir = join(folder, 'state');
    const root = join(folder, 'project');
    await mkdir(root);
    for (const [path, content] of [...project.files, [project.configPath, project.config] as const]) await place(root, path, content);
    await copyPolicy(dirname(project.configPath), { from: job.workspace, to: root });
    await linkModels(config, { from: join(job.workspace, dirname(project.configPath)), to: join(root, dirname(project.configPath)) });
    const artifacts = baseline
      ? [baseline.stages, ...baseline.adapters.map((adapter) => adapter.artifact)]
      : (promoted?.artifacts ?? []).map(({ artifact }) => artifact);
    for (const artifact of artifacts) await importArtifact(forge, artifact, { stateDir, env: job.env });
    const trained = again ?? (baseline && (await measuredBy(forge, baseline))?.again) ?? null;
    const watch = promoted && {
      mark: mark ?? '',
      run: promoted.promotion.run,
      adapters: promoted.promotion.adapters.map(({ track, sha256 }) => ({ track, sha256 })),
    };
    last = { stateDir, settings: { shards, again: trained, watch } };
    const context = await openContext({ config: join(root, project.configPath), stateDir, quiet: true });
    const planned = () => planLoop(context.config, context.ports, { shards, again: trained, watch: watch && watchOf(watch, {}) });
    try {
      const stages = await planned();
      const left = pull !== null && stages.some(({ does }) => does === 'run') ? await leftBehind(forge, pull) : [];
      for (const artifact of left) await importArtifact(forge, artifact, { stateDir, env: job.env });
      return left.length === 0 ? stages : withLeftBehind(stages, await planned());
    } finally {
      await context.close();
      await rm(root, { recursive: true, force: true });
    }
  };
  return {
    plan: async (pull, sha) => {
      const headSha = sha ?? (await headOf(forge, pull));
      const request = { pull, headSha, configPath: job.inputs.config, policyPath: job.inputs.policy, drift: mark !== null, started };
      const planStages: PlanDeps['planStages'] = (...planned) => stagesOf(pull, ...planned);
      return planPull(request, { forge, now: () => Date.now(), planStages });
    },
    looked: () => {
      if (!last) throw new Error('nothing was planned');
      return last;
    },
  };
}

async function headOf(forge: Named & Branches & Pulls, pull: number | null): Promise<string> {
  const sha = pull === null ? await forge.head(await forge.defaultBranch()) : ((await forge.pull(pull))?.headSha ?? null);
  if (sha === null)
    throw new ExternalError(`${forge.repository}: expected ${pull === null ? 'a default branch' : `pull request ${pull}`}, found none. Check the number.`, {
      retryable: false,
    });
  return sha;
}

/** What the gate accepts is the default branch's word, which the checkout holds. */
async function copyPolicy(folder: string, { from, to }: { from: string; to: string }): Promise<void> {
  const file = join(folder, 'parity.policy.yaml');
  if (existsSync(join(from, file))) await place(to, file, await readFile(join(from, file)));
}

/** Weights and GGUF of the checkout, under the names the config has for them; a model that is not there is known by its pinned digest. */
async function linkModels(config: Config, { from, to }: { from: string; to: string }): Promise<void> {
  const { gguf, hf } = selectedModel(config);
  const tops = new Set([gguf, hf].map((path) => path.replace(/^\.\//, '').split('/')[0] ?? ''));
  for (const top of tops) {
    if (/^[\w-][\w.-]*$/.test(top) && existsSync(join(from, top)) && !existsSync(join(to, top))) await symlink(join(from, top), join(to, top));
  }
}
