import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportList, importStages } from '../../../src/edges/files/stages/stage-bundle.ts';
import { ExternalError } from '../../../src/errors.ts';
import type { Artifact, Downloads } from '../../../src/gitops/forge/ports/actions.ts';
import type { PullPlan } from '../../../src/records/gitops/pull-plan.ts';
import type { StageReport } from '../../../src/records/run.ts';
import { forgeOf, runNumber } from '../forge.ts';
import { overlay, PLAN } from './overlay.ts';
import { readSettings, type Settings } from './settings.ts';
import { BASELINE, mayHold } from './stage-artifacts.ts';
import { uploads } from './upload.ts';

/** What a job of the same run may weigh, unpacked. */
const MOST_BYTES = { plan: 512 * 1024 ** 2, stages: 4 * 1024 ** 3 };
/**
 * Days. Stages are of use to the jobs of this run; the results, what later runs re-use and what is promoted must last. 90 is the most GitHub grants
 * everywhere; a repository that is set to fewer keeps them for fewer, and a promotion then finds them gone and says so.
 */
export const RETENTION = { within: 7, lasting: 90 };

/** What a job needs to know of itself to find and leave artifacts. */
export interface TravellingJob {
  inputs: { config: string; 'github-token': string };
  env: NodeJS.ProcessEnv;
  workspace: string;
}

export interface Received {
  settings: Settings;
  /** Digests of the trace files, for jobs that have not got them. */
  sourcesFile: string | null;
  /** Keys of the stages that came along, and of those that earlier jobs of this run made. */
  keys: ReadonlySet<string>;
  made: ReadonlySet<string>;
  plan: PullPlan;
}

/**
 * Brings what earlier jobs of this run left: the plan's config and data into the workspace, finished stages into the cache below `stateDir`.
 * @throws ExternalError when there is no plan, or a digest does not hold.
 */
export async function receive(job: TravellingJob, stateDir: string): Promise<Received> {
  const { env, workspace, inputs } = job;
  const forge = forgeOf(job);
  const artifacts = newestByName(await forge.artifactsOf(runNumber(env)));
  const plan = artifacts.get('parity-plan');
  if (!plan)
    throw new ExternalError('artifact parity-plan: this run has none. Run actions/plan with save: true in an earlier job, or set artifacts: false.', {
      retryable: false,
    });
  const planFolder = await fetched(forge, plan, { to: await scratch(env), maxBytes: MOST_BYTES.plan });
  const pullPlan = await overlay({ from: planFolder, workspace, configPath: inputs.config });
  const [keys, made] = [new Set<string>(), new Set<string>()];
  for (const [name, artifact] of artifacts) {
    if (!/^stages-[\w-]+$/.test(name)) continue;
    for (const key of await importArtifact(forge, artifact, { stateDir, env })) {
      keys.add(key);
      if (name !== BASELINE) made.add(key);
    }
  }
  const sourcesFile = join(planFolder, PLAN.sources);
  return {
    settings: await readSettings(join(planFolder, PLAN.settings)),
    sourcesFile: existsSync(sourcesFile) ? sourcesFile : null,
    keys,
    made,
    plan: pullPlan,
  };
}

/** Brings the stages of an artifact into the cache. @returns their keys. @throws ExternalError when one is not what it says, or not of those that the artifact's name stands for. */
export async function importArtifact(forge: Downloads, artifact: Artifact, { stateDir, env }: { stateDir: string; env: NodeJS.ProcessEnv }): Promise<string[]> {
  const from = await fetched(forge, artifact, { to: await scratch(env), maxBytes: MOST_BYTES.stages });
  const { imported, refused } = await importStages(stateDir, from, { accept: (entry) => mayHold(artifact.name, entry) });
  await rm(from, { recursive: true, force: true });
  const [first] = refused;
  if (first)
    throw new ExternalError(`artifact ${artifact.name}: ${JSON.stringify(first.entry)} is refused, ${first.reason}. Start the run again.`, {
      retryable: false,
    });
  return imported.map(({ key }) => key);
}

/** A job that ran again replaced its artifact; the newer one counts. */
export function newestByName(artifacts: readonly Artifact[]): Map<string, Artifact> {
  return new Map(artifacts.toSorted((a, b) => a.id - b.id).map((artifact) => [artifact.name, artifact]));
}

export async function fetched(forge: Downloads, artifact: Artifact, { to, maxBytes }: { to: string; maxBytes: number }): Promise<string> {
  if (artifact.zipSha256 === null)
    throw new ExternalError(`artifact ${artifact.name}: the service recorded no digest for it. Run the job that made it again.`, { retryable: false });
  const folder = join(to, String(artifact.id));
  await forge.download(artifact, folder, { zipSha256: artifact.zipSha256, maxBytes });
  return folder;
}

export function scratch(env: NodeJS.ProcessEnv): Promise<string> {
  return mkdtemp(join(env['RUNNER_TEMP'] || tmpdir(), 'fledgling-'));
}

interface Sending {
  stateDir: string;
  stages: readonly StageReport[];
  /** Keys that came from artifacts of this run: nobody needs them twice. */
  received: ReadonlySet<string>;
  artifact(stage: StageReport): string;
}

/** Uploads the entries of the stages that this job made, or found in its host's cache, under the names that `artifact` gives them. */
export async function send(job: TravellingJob, { stateDir, stages, received, artifact }: Sending): Promise<void> {
  const made = stages.filter(({ key }) => key !== '' && !received.has(key));
  for (const [name, group] of Map.groupBy(made, artifact)) {
    const { root, files } = await exportList(stateDir, group);
    if (files.length > 0)
      await uploads(job.env).upload(name, root, files, { retentionDays: name.startsWith('stages-train-') ? RETENTION.lasting : RETENTION.within });
  }
}
