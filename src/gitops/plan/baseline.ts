import type { Track } from '../../records/example.ts';
import type { Provenance } from '../../records/gitops/provenance.ts';
import type { Artifact } from '../forge/ports/actions.ts';
import type { Files } from '../forge/ports/repository.ts';
import { adapterArtifact, artifactOf, type Evidence, readProvenance, vouchProblem } from '../trust/vouch.ts';

/** A recorded run whose stage entries can be fetched and used again. */
export interface Baseline {
  run: string;
  /** The commit its folder was read at, and the folder. */
  sha: string;
  folder: string;
  provenance: Provenance;
  stages: Artifact;
  /** Adapters whose artifact is still there. */
  adapters: { track: Track; artifact: Artifact }[];
}

/** So many recorded runs are looked at, newest first, until one can be used. */
const MOST_TRIED = 10;
const MOST_READ = 200;

/**
 * The newest recorded run of an agent that the forge vouches for and whose artifacts are still kept; null when there is none.
 * @param shas commits to look at; where two hold the same run's folder, the first one's copy counts (the default branch's, if given first).
 */
export async function findBaseline(forge: Files & Evidence, { agent, shas }: { agent: string; shas: readonly string[] }): Promise<Baseline | null> {
  const recorded = await recordedRuns(forge, { agent, shas });
  const newestFirst = recorded.toSorted((a, b) => b.provenance.workflow.runId - a.provenance.workflow.runId);
  for (const candidate of newestFirst.slice(0, MOST_TRIED)) {
    const baseline = await usable(forge, candidate);
    if (baseline) return baseline;
  }
  return null;
}

type Recorded = Pick<Baseline, 'run' | 'sha' | 'folder' | 'provenance'>;

async function recordedRuns(forge: Files, { agent, shas }: { agent: string; shas: readonly string[] }): Promise<Recorded[]> {
  const found = new Map<string, Recorded>();
  for (const sha of new Set(shas)) {
    const entries = await forge.list(`eval-results/${agent}`, sha);
    const runs = entries.filter(({ name, kind }) => kind === 'folder' && /^[0-9a-f]{12}$/.test(name) && !found.has(name));
    for (const { name: run } of runs.slice(0, MOST_READ - found.size)) {
      const folder = `eval-results/${agent}/${run}`;
      const provenance = await readProvenance(forge, folder, sha);
      if (provenance?.run === run && provenance.agent === agent) found.set(run, { run, sha, folder, provenance });
    }
  }
  return [...found.values()];
}

async function usable(forge: Evidence, recorded: Recorded): Promise<Baseline | null> {
  const { provenance } = recorded;
  if ((await vouchProblem(forge, provenance)) !== null) return null;
  const { runId } = provenance.workflow;
  const stages = await artifactOf(forge, provenance.stages, { runId, name: 'stages' });
  if (!stages || stages.expired) return null;
  const adapters = [];
  for (const { track, artifact: ref } of provenance.adapters) {
    const artifact = await artifactOf(forge, ref, { runId, name: adapterArtifact(track) });
    if (artifact && !artifact.expired) adapters.push({ track, artifact });
  }
  return { ...recorded, stages, adapters };
}
