import { ExternalError } from '../../errors.ts';
import type { DiskFile, PromotionFiles } from '../../promote/ports.ts';
import type { Artifact, Artifacts, Downloads, Runs, WorkflowRun } from '../forge/ports/actions.ts';
import type { Branches } from '../forge/ports/repository.ts';

/** The only workflow whose artifacts are believed. */
export const PARITY_RUN = '.github/workflows/parity-run.yml';

/** At most so many later artifacts of the same name are looked through when the first one expired. */
const MOST_OTHERS = 10;

export type ArtifactFile = DiskFile & { path: string };

/** A run of parity-run.yml, dispatched on this repository's default branch, as the API tells it; null for every other one. */
export async function parityRun(forge: Runs & Branches, id: number): Promise<WorkflowRun | null> {
  const run = await forge.run(id);
  return run && run.path === PARITY_RUN && (await ranOnDefaultBranch(forge, run)) ? run : null;
}

/** Whether a run was dispatched on the default branch itself: a run on a tag has the tag's name for its branch, and anybody who pushes names tags. */
export async function ranOnDefaultBranch(forge: Branches, { event, headBranch, headSha, sameRepository }: WorkflowRun): Promise<boolean> {
  const branch = await forge.defaultBranch();
  return event === 'workflow_dispatch' && sameRepository && headBranch === branch && (await forge.wasHead(branch, headSha));
}

/** Artifacts, their bytes, and the runs that must have made them. */
export type ArtifactSource = Artifacts & Downloads & Runs & Branches;

interface Wanted {
  name: string;
  /** The artifact a record names; null when it names none. */
  first: { id: number; zipSha256: string; runId: number } | null;
  maxBytes: number;
  /** Whether unpacked files are those that are looked for. */
  fits(files: readonly ArtifactFile[]): boolean;
}

/**
 * The files of an artifact that a record names, or, where that one expired, of another one of the same name that a parity run made with the same files.
 * @returns null when every one expired or holds other files.
 * @throws ExternalError, not retryable, when the one the record names is there and is not what the record says.
 */
export async function artifactFiles({ forge, files }: { forge: ArtifactSource; files: PromotionFiles }, wanted: Wanted): Promise<ArtifactFile[] | null> {
  const { name, first, maxBytes, fits } = wanted;
  const unpack = async (artifact: Artifact, zipSha256: string) => {
    const to = await files.place(`${name}-${artifact.id}`);
    await forge.download(artifact, to, { zipSha256, maxBytes });
    return files.list(to);
  };
  const named = first && (await forge.artifact(first.id));
  if (first && named && !named.expired) {
    const differs =
      named.runId !== first.runId ? `belongs to run ${named.runId}` : named.name !== name ? 'has another name' : zipDiffers(named, first.zipSha256);
    if (differs) throw forged(name, first.id, differs);
    const unpacked = await unpack(named, first.zipSha256);
    if (!fits(unpacked)) throw forged(name, first.id, 'holds other files');
    return unpacked;
  }
  let looked = 0;
  for (const other of await forge.artifactsNamed(name)) {
    if (other.expired || other.zipSha256 === null || !(await parityRun(forge, other.runId))) continue;
    const unpacked = await unpack(other, other.zipSha256);
    if (fits(unpacked)) return unpacked;
    looked += 1;
    if (looked === MOST_OTHERS) return null;
  }
  return null;
}

function zipDiffers({ zipSha256 }: Artifact, expected: string): string | null {
  return zipSha256 !== null && zipSha256 !== expected ? `has a zip of sha256 ${zipSha256}` : null;
}

function forged(name: string, id: number, why: string): ExternalError {
  return new ExternalError(`artifact ${name} (${id}) ${why}, which is not what provenance.json says. Nothing of this run is believed; evaluate it again.`, {
    retryable: false,
  });
}
