import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** A file as a catalogue names it; `sha256` is null where nothing pins it. */
export interface ModelFile {
  /** Its path in the project. */
  file: string;
  sha256: string | null;
}

/**
 * Where a catalogue's file lies: below the project, else in `FLEDGLING_MODELS_DIR`, a folder that outlives the work tree of one job. A file that
 * somebody put there by its name is found too. A pinned digest is checked whenever a file is opened.
 */
export function modelPlace(root: string, wanted: ModelFile, env: NodeJS.ProcessEnv): string {
  const own = placeToFetch(root, wanted, env);
  const shared = env['FLEDGLING_MODELS_DIR'];
  if (!shared || existsSync(own)) return own;
  const named = join(resolve(shared), basename(wanted.file));
  return existsSync(named) ? named : own;
}

/** Where a file is fetched to: in the shared folder a pinned one has a folder named by its digest, so that no two of one name are in each other's way. */
export function placeToFetch(root: string, { file, sha256 }: ModelFile, env: NodeJS.ProcessEnv): string {
  const inProject = resolve(root, file);
  const shared = env['FLEDGLING_MODELS_DIR'];
  if (!shared || existsSync(inProject)) return inProject;
  return join(resolve(shared), sha256?.slice(0, 16) ?? '', basename(file));
}
