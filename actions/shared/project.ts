import { resolve } from 'node:path';
import { type Context, openContext } from '../../src/app/context.ts';
import { Interrupted, UserError } from '../../src/errors.ts';
import { type Loop, openLoop } from '../../src/pipeline/loop/loop.ts';
import type { AdapterWatch } from '../../src/pipeline/loop/nodes.ts';
import type { PullPlan } from '../../src/records/gitops/pull-plan.ts';
import type { StageReport } from '../../src/records/run.ts';
import type { Work } from '../../src/records/stage-kind.ts';
import { AGAIN, type Settings } from './travel/settings.ts';
import { type Received, receive, send, type TravellingJob } from './travel/travel.ts';
import { adapterPaths, watchOf } from './watch.ts';

/** A job on the repository's config. `artifacts: false`: one job does everything, and no stage travels. */
export type ProjectJob = TravellingJob & { inputs: { artifacts?: boolean } };

export interface StepWork {
  /** What may run here; everything before it must be there. */
  does: readonly Work[];
  /** Over how many hosts evaluations are spread, where no plan says it. */
  shards?: number;
  /** Trains again, where no plan says it. */
  again?: string | null;
  /** Loads adapters, so that their files must be here. */
  opensAdapters?: boolean;
}

export interface Project {
  context: Context;
  settings: Settings;
  /** The adapters that a drift run looks after; null in any other run. */
  watch: AdapterWatch | null;
  stateDir: string;
  /** What earlier jobs left; null where one job does everything. */
  received: Received | null;
}

/** Opens the repository's config, with the data and the stages that earlier jobs of this run left. */
export async function withProject<T>(job: ProjectJob, work: StepWork, body: (project: Project) => Promise<T>): Promise<T> {
  const { env, inputs, workspace } = job;
  const stateDir = stateFolder(job);
  const received = inputs.artifacts === false ? null : await receive(job, stateDir);
  const settings = received?.settings ?? settingsOf(work, env);
  if (work.shards !== undefined && work.shards !== settings.shards)
    throw new UserError(`input shards: expected the ${settings.shards} of the plan, got ${work.shards}. Pass on the plan's output.`);
  // Whoever harvests has the trace files, and what they are is what counts.
  const sourcesFile = work.does.includes('harvest') ? null : (received?.sourcesFile ?? null);
  const config = resolve(workspace, inputs.config) === resolve(inputs.config) ? inputs.config : resolve(workspace, inputs.config);
  const context = await openContext({ config, stateDir }, { exclusive: true, command: 'a Fledgling action', ...(sourcesFile ? { sourcesFile } : {}) });
  try {
    const watch = settings.watch && watchOf(settings.watch, work.opensAdapters ? await adapterPaths(settings.watch, stateDir) : {});
    return await body({ context, settings, watch, stateDir, received });
  } finally {
    await context.close();
  }
}

/**
 * The same as one walk through the loop. The stages that this job made or used are left for later jobs, in the artifact that `artifact` names for
 * each; a job that fails leaves what it finished. `body` gets the plan where there is one.
 */
export function withLoop<T>(
  job: ProjectJob,
  work: StepWork & { artifact(stage: StageReport): string },
  body: (loop: Loop, plan: PullPlan | null) => Promise<T>,
): Promise<T> {
  return withProject(job, work, async ({ context, settings: { shards, again }, watch, stateDir, received }) => {
    const may = new Set(work.does);
    const loop = openLoop(context.config, context.ports, { shards, again, watch, mayRun: (kind) => may.has(kind), settle: true });
    const leave = async () => {
      if (received) await send(job, { stateDir, stages: loop.stages, received: received.keys, artifact: work.artifact });
    };
    let result: T;
    try {
      result = await body(loop, received?.plan ?? null);
    } catch (error) {
      // A second failure must not hide the first; a cancelled job has no time left.
      if (!(error instanceof Interrupted)) await leave().catch(() => undefined);
      throw error;
    }
    await leave();
    return result;
  });
}

/** Cache and working files: where the host keeps them for later jobs, or in the workspace. */
export function stateFolder({ env, workspace }: Pick<TravellingJob, 'env' | 'workspace'>): string {
  return resolve(workspace, env['FLEDGLING_STATE_DIR'] || '.fledgling');
}

function settingsOf({ shards = 1, again }: StepWork, env: NodeJS.ProcessEnv): Settings {
  return { schema: 'fledgling/run-settings@1', shards, again: again ?? env[AGAIN] ?? null, watch: null };
}
