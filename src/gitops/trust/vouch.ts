import { UserError } from '../../errors.ts';
import type { Track } from '../../records/example.ts';
import { type ArtifactRef, Provenance } from '../../records/gitops/provenance.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { Artifact, Artifacts, Runs } from '../forge/ports/actions.ts';
import type { Branches, Files, Named } from '../forge/ports/repository.ts';
import { parityRun } from './trusted-artifact.ts';

/** What a record is held against: nobody can push any of it. */
export type Evidence = Named & Branches & Runs & Artifacts;

const MAX_PROVENANCE_BYTES = 1_000_000;

/** What a results folder says it came from; null where there is nothing readable. Nobody has to believe it. */
export async function readProvenance(forge: Files, folder: string, sha: string): Promise<Provenance | null> {
  const bytes = await fileOrNull(forge, { path: `${folder}/provenance.json`, sha, maxBytes: MAX_PROVENANCE_BYTES });
  if (bytes === null) return null;
  return Provenance.safeParse(parsedOrNull(new TextDecoder().decode(bytes))).data ?? null;
}

/** A file, or null where there is none that may be read: a link, a folder, one too large. */
export async function fileOrNull(forge: Files, { path, sha, maxBytes }: { path: string; sha: string; maxBytes: number }): Promise<Uint8Array | null> {
  try {
    return await forge.readFile(path, sha, maxBytes);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/**
 * Why the forge itself does not vouch for a provenance record, null when it does: the run it names is one of parity-run.yml, dispatched on the
 * default branch of this repository, and owns an artifact of that id and digest.
 */
export async function vouchProblem(forge: Evidence, { repository, workflow, results }: Provenance): Promise<string | null> {
  if (repository !== forge.repository) return 'it names another repository';
  const run = await parityRun(forge, workflow.runId);
  if (!run) return `run ${workflow.runId} is no dispatched run of parity-run.yml on the default branch`;
  if (run.headSha !== workflow.sha) return `run ${run.id} ran at another commit`;
  return (await artifactOf(forge, results, { runId: run.id, name: 'results' })) ? null : `run ${run.id} has no artifact results of that digest`;
}

/** Name of the artifact that a training leaves. */
export function adapterArtifact(track: Track): string {
  return `stages-train-${track}`;
}

/**
 * The artifact that a record refers to, when it is of that run, has that digest, and the name that only our own jobs give to what is looked for: what a
 * record calls it counts for nothing, for other artifacts of a run hold a pull request's files. It may have expired.
 */
export async function artifactOf(
  forge: Artifacts,
  { id, zipSha256 }: Pick<ArtifactRef, 'id' | 'zipSha256'>,
  { runId, name }: { runId: number; name: string },
): Promise<Artifact | null> {
  const artifact = await forge.artifact(id);
  return artifact && artifact.runId === runId && artifact.name === name && artifact.zipSha256 === zipSha256 ? artifact : null;
}
