import { ExternalError, UserError } from '../../errors.ts';
import type { Branches, Commits, Files } from '../forge/ports/repository.ts';
import type { RunRecords } from './record-files.ts';

/** Another push may bring other files into the run's folder just in between. */
const ROUNDS = 4;
const MAX_OTHERS = 200;

/**
 * Brings a run's folder on a branch to exactly the recorded files: others in it, stale or forged, are deleted; nothing outside it is touched.
 * Makes no commit when the branch holds just that. @returns the branch's head that does.
 */
export async function commitRecord(
  forge: Branches & Files & Commits,
  { folder, files, run }: RunRecords,
  { branch, head }: { branch: string; head: string },
): Promise<string> {
  const message = `chore(parity): record run ${run.id}\n\nDecision: ${run.decision.action}. Only ${folder}/ changes.`;
  let at = (await forge.head(branch)) ?? head;
  for (let round = 0; round < ROUNDS; round++) {
    const others = (await filesBelow(forge, folder, at)).filter((path) => !files.has(path));
    if (round > 0 && others.length === 0) return at;
    const changes = new Map<string, string | null>([...files, ...others.map((path) => [path, null] as const)]);
    at = (await forge.commit({ branch, message, files: changes })).sha;
  }
  throw new ExternalError(`${folder}: somebody keeps pushing other files into this folder. Run the record job again.`);
}

/** Whether a commit holds exactly these files in the run's folder. */
export async function holdsRecord(forge: Files, { folder, files }: RunRecords, sha: string): Promise<boolean> {
  const there = await filesBelow(forge, folder, sha);
  if (there.length !== files.size || !there.every((path) => files.has(path))) return false;
  for (const [path, text] of files) {
    const bytes = await forge.readFile(path, sha, 100_000_000);
    if (bytes === null || new TextDecoder().decode(bytes) !== text) return false;
  }
  return true;
}

/** @throws UserError when the folder holds far more than a run's files. */
async function filesBelow(forge: Files, folder: string, sha: string): Promise<string[]> {
  const found: string[] = [];
  const open = [folder];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const { name, kind } of await forge.list(at, sha)) (kind === 'folder' ? open : found).push(`${at}/${name}`);
    if (found.length + open.length > MAX_OTHERS)
      throw new UserError(
        `${folder}: expected the files of one run, found more than ${MAX_OTHERS} entries. Delete the folder, push, and run the record job again.`,
      );
  }
  return found;
}
