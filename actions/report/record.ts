import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { plainFiles } from '../../src/edges/files/plain-files.ts';
import { digestOfFile } from '../../src/edges/files/stages/store.ts';
import { ExternalError } from '../../src/errors.ts';
import type { FinishedRun } from '../../src/gitops/record/record-files.ts';
import { recordRun } from '../../src/gitops/record/record-run.ts';
import type { ArtifactRef } from '../../src/records/gitops/provenance.ts';
import { PullPlan } from '../../src/records/gitops/pull-plan.ts';
import { RunRecord } from '../../src/records/run.ts';
import { plannerOf } from '../shared/plan/planner.ts';
import { reportPorts } from '../shared/report-ports.ts';
import type { Outputs } from '../shared/runtime/inputs.ts';
import type { Job } from '../shared/runtime/runtime.ts';
import { PLAN } from '../shared/travel/overlay.ts';
import { readSettings } from '../shared/travel/settings.ts';
import { fetched, newestByName, RETENTION, scratch } from '../shared/travel/travel.ts';

const MOST_BYTES = 16 * 1024 ** 3;
const DAY_MS = 86_400_000;

/** Commits the results of this run, which the artifacts of this run prove, and tells the pull request. */
export async function record(job: Job<'report'>): Promise<Outputs<'report'>> {
  const ports = await reportPorts(job);
  const { forge, run } = ports;
  const artifacts = newestByName(await forge.artifactsOf(run.runId));
  const open = async (name: string) => {
    const artifact = artifacts.get(name);
    if (!artifact) throw new ExternalError(`artifact ${name}: this run has none. Run the job that makes it first.`, { retryable: false });
    const folder = await fetched(forge, artifact, { to: await scratch(job.env), maxBytes: MOST_BYTES });
    const files = await Promise.all((await plainFiles(folder)).map((path) => measured(folder, path)));
    return {
      folder,
      ref: { name, id: artifact.id, zipSha256: artifact.zipSha256 ?? '', files } satisfies ArtifactRef,
      createdAt: Date.parse(artifact.createdAt),
    };
  };
  const [planned, results, stages] = [await open('parity-plan'), await open('results'), await open('stages')];
  const texts = await Promise.all(results.ref.files.map(async ({ path }) => [path, await readFile(join(results.folder, path), 'utf8')] as const));
  const { decision, adapters } = RunRecord.parse(JSON.parse(new Map(texts).get('run.json') ?? 'null'));
  const refs: FinishedRun['adapters'] = [];
  for (const { track, candidate } of decision.tracks) {
    const adapter = adapters.find((one) => one.track === track);
    if (candidate !== 'tuned' || !adapter) continue;
    const { ref } = await open(`stages-train-${track}`);
    const gguf = ref.files.find(({ sha256 }) => sha256 === adapter.ggufSha256);
    if (!gguf) throw new ExternalError(`artifact ${ref.name}: it does not hold the adapter that was evaluated. Start the run again.`, { retryable: false });
    refs.push({ track, artifact: ref, gguf: { path: gguf.path, sha256: gguf.sha256 } });
  }
  const { shards } = await readSettings(join(planned.folder, PLAN.settings));
  const plan = PullPlan.parse(JSON.parse(await readFile(join(planned.folder, PLAN.plan), 'utf8')));
  const asksForTheSame = async (sha: string) => (await plannerOf(job, forge, { shards }).plan(plan.pull?.number ?? null, sha)).plan.state === 'reuse';
  const recorded = await recordRun(
    { ...ports, asksForTheSame },
    {
      files: new Map(texts),
      plan,
      workflow: { path: run.workflow.path, runId: run.runId, attempt: run.attempt, url: run.url, sha: run.sha },
      results: results.ref,
      stages: stages.ref,
      adapters: refs,
      keptUntil: new Date(results.createdAt + RETENTION.lasting * DAY_MS).toISOString(),
    },
  );
  return { run: recorded.run, decision: decision.action };
}

async function measured(folder: string, path: string): Promise<ArtifactRef['files'][number]> {
  const file = join(folder, path);
  return { path, sha256: await digestOfFile(file), bytes: (await stat(file)).size };
}
