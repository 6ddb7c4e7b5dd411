import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/**
 * Where a catalogue's file lies: below the project, else by its name in `FLEDGLING_MODELS_DIR`, a folder that outlives the work tree of one job.
 * Two files of one name cannot be confused: a pinned digest is checked whenever a file is opened.
 */
export function modelPlace(root: string, file: string, env: NodeJS.ProcessEnv): string {
  const inProject = resolve(root, file);
  const shared = env['FLEDGLING_MODELS_DIR'];
  return !shared || existsSync(inProject) ? inProject : join(resolve(shared), basename(file));
}
