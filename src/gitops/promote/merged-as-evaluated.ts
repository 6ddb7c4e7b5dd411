import type { Config } from '../../config/schema.ts';
import { UserError } from '../../errors.ts';
import { sha256 } from '../../records/digest.ts';
import type { Branches, Files, Pulls } from '../forge/ports/repository.ts';
import { beside } from '../project/project-files.ts';
import type { TrustedRun } from '../trust/trusted-run.ts';

/** @throws UserError for a run of a pull request that nobody merged into the default branch: its record may have come there by another one. */
export async function refuseUnmerged(forge: Pulls & Branches, { run, provenance }: Pick<TrustedRun, 'run' | 'provenance'>): Promise<void> {
  if (provenance.pull === null) return;
  const { number } = provenance.pull;
  const pull = await forge.pull(number);
  const branch = await forge.defaultBranch();
  if (pull?.merged && pull.baseRef === branch) return;
  const found = pull?.merged ? 'merged into another branch' : (pull?.state ?? 'none');
  throw new UserError(
    `pull request ${number}: expected it merged into ${branch}, found it ${found}: run ${run.id} was evaluated for it. Merge it, or dispatch parity-run.yml on ${branch}.`,
  );
}

interface Merged {
  config: Pick<Config, 'harvest'>;
  configPath: string;
  /** The commit that is promoted. */
  sha: string;
  /** What a trace file may have. */
  maxBytes: number;
}

/**
 * Compares the trace files of a commit with those that were evaluated. A file that the repository does not hold, as one that is brought to the runner,
 * cannot be compared.
 * @throws UserError when one is another by now, is too large, or is no regular file.
 */
export async function refuseOtherData(forge: Files, { run }: Pick<TrustedRun, 'run'>, { config, configPath, sha, maxBytes }: Merged): Promise<void> {
  if (config.harvest.source.kind !== 'file') return;
  for (const source of run.dataset.sources) {
    const path = beside(configPath, source.path);
    const bytes = await forge.readFile(path, sha, maxBytes);
    if (bytes && sha256(bytes) !== source.sha256)
      throw new UserError(
        `${path}: it is not the file that run ${run.id} was evaluated on: something else was merged since. Comment \`/parity run\` on an open pull request, or dispatch parity-run.yml.`,
      );
  }
}
