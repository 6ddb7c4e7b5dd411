import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licences } from './licences.ts';
import { stableNames } from './stable-names.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Bundles every action with all it needs into a new folder, so that a repository that uses them installs nothing. Readable and byte-reproducible. */
export async function bundleActions(outdir: string): Promise<void> {
  const names = readdirSync(join(ROOT, 'actions'), { recursive: true, encoding: 'utf8' }).filter((path) => /^[a-z]+\/main\.ts$/.test(path));
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: {
      ...Object.fromEntries(names.sort().map((path) => [dirname(path), `actions/${path}`])),
      // Evaluation forks these files, by their names beside the bundle that asks for them.
      worker: 'src/edges/llama/worker/worker.ts',
      keeper: 'src/edges/served/started/keeper.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    charset: 'utf8',
    legalComments: 'none',
    external: ['node-llama-cpp'],
    // What packages written for CommonJS ask for, and an ES module has not got.
    banner: { js: "import { createRequire as __fledglingRequire } from 'node:module';\nconst require = __fledglingRequire(import.meta.url);" },
    define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' },
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const stable = stableNames(metafile);
  mkdirSync(outdir, { recursive: true });
  for (const { path, text } of outputFiles) writeFileSync(stable.path(path), stable.text(text));
  writeFileSync(join(outdir, 'LICENSES.txt'), licences(ROOT, metafile));
}
