import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Package = z.object({ name: z.literal('fledgling'), version: z.string(), peerDependencies: z.object({ 'node-llama-cpp': z.string() }) });

/** The nearest folder upward that holds Fledgling's own package.json: from `src/`, from `dist/`, and from a bundle in `actions/dist/`. */
export function packageRoot(from: string): { root: URL; found: z.infer<typeof Package> } {
  for (let root = new URL('./', from); ; root = new URL('../', root)) {
    const found = packageAt(root);
    if (found) return { root, found };
    if (root.pathname === new URL('../', root).pathname) throw new Error(`no package.json named fledgling above ${from}`);
  }
}

function packageAt(folder: URL): z.infer<typeof Package> | null {
  try {
    return Package.safeParse(JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))).data ?? null;
  } catch {
    return null; // absent, or of somebody who writes no JSON
  }
}

const { root, found } = packageRoot(import.meta.url);

/** The folder Fledgling is installed in: sources and trainer lie below it. */
export const PACKAGE_ROOT: URL = root;

/** Fledgling's own version. */
export const VERSION: string = found.version;

/** The version of node-llama-cpp that Fledgling runs local models with. */
export const PINNED_ENGINE: string = found.peerDependencies['node-llama-cpp'];
