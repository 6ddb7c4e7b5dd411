import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plainFiles } from '../../src/edges/files/plain-files.ts';
import { digestOf, sha256 } from '../../src/records/digest.ts';
import { type BuiltFolder, ensureBuilt } from './built-folder.ts';
import { bundleActions, ROOT } from './bundle.ts';

/** `actions/dist`, what a runner executes for `uses: ./actions/x`: built from this checkout, and committed only in a release. */
export const DIST: BuiltFolder = { path: join(ROOT, 'actions/dist'), state: join(ROOT, '.fledgling'), sources: digestOfSources, build: bundleActions };

/** Builds the actions unless they are there as the sources make them. */
export function builtActions(): Promise<void> {
  return ensureBuilt(DIST);
}

async function digestOfSources(): Promise<string> {
  const code = (await Promise.all(['src', 'actions', 'scripts/actions'].map(codeBelow))).flat();
  const paths = [...code, 'package.json', 'package-lock.json', 'tsconfig.json'];
  return digestOf(await Promise.all(paths.map(async (path) => [path, sha256(await readFile(join(ROOT, path)))])));
}

async function codeBelow(folder: string): Promise<string[]> {
  const names = (await plainFiles(join(ROOT, folder))).filter((name) => /\.(ts|json)$/.test(name));
  return names.filter((name) => !/\.(test|contract|test-data)\.ts$|(^|\/)node_modules\//.test(name)).map((name) => `${folder}/${name}`);
}
