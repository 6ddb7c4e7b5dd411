import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, type Metafile } from 'esbuild';

// Makes actions/dist/: every action with all it needs, so that a repository that uses them installs nothing. Readable and byte-reproducible.
const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { outdir: { type: 'string' }, check: { type: 'boolean' } } });
const committed = join(root, 'actions/dist');

if (values.check) await check();
else await replace(values.outdir ?? committed);

/** Built beside it and then put in its place: whoever reads it meanwhile finds it whole. */
async function replace(outdir: string): Promise<void> {
  const fresh = `${outdir}.new`;
  await bundle(fresh);
  rmSync(outdir, { recursive: true, force: true });
  renameSync(fresh, outdir);
}

async function bundle(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  const names = readdirSync(join(root, 'actions'), { recursive: true, encoding: 'utf8' }).filter((path) => /^[a-z]+\/main\.ts$/.test(path));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      ...Object.fromEntries(names.sort().map((path) => [dirname(path), `actions/${path}`])),
      // Evaluation forks this file, by its name beside the bundle that asks for it.
      worker: 'src/edges/llama/worker/worker.ts',
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
    logLevel: 'warning',
  });
  writeFileSync(join(outdir, 'LICENSES.txt'), licences(metafile));
}

/** The licence of every package that is in the bundle. */
function licences(metafile: Metafile): string {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = new Set(used.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const files = readdirSync(join(root, folder))
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .sort();
    const texts = files.map((file) =>
      readFileSync(join(root, folder, file), 'utf8')
        .replaceAll(/\r\n?/g, '\n')
        .trim(),
    );
    return { title: `${name} ${version} (${typeof license === 'string' ? license : 'see below'})`, texts };
  });
  packages.sort((a, b) => (a.title < b.title ? -1 : 1));
  const blocks = packages.map(({ title, texts }) => [title, '='.repeat(title.length), ...texts].join('\n\n'));
  return `The actions contain the following packages.\n\n${blocks.join('\n\n\n')}\n`;
}

/** Builds elsewhere and compares byte by byte. */
async function check(): Promise<void> {
  const again = join(root, 'actions/dist.check');
  try {
    await bundle(again);
    const [was, is] = [contents(committed), contents(again)];
    const differing = [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name));
    if (differing.length === 0) return;
    console.error(`actions/dist is not what the sources make: ${differing.sort().join(', ')}. Run \`npm run build:actions\` and commit what it wrote.`);
    process.exitCode = 1;
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
}

function contents(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path, 'latin1')];
    }),
  );
}
