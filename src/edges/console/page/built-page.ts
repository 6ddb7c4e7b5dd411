import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../../errors.ts';
import { takeLock } from '../../files/lock/folder-lock.ts';
import { PACKAGE_ROOT } from '../../host/version.ts';

export interface BuiltPage {
  index: string;
  /** By the path they are asked for: `/assets/main-abc.js`. */
  files: ReadonlyMap<string, { body: Uint8Array<ArrayBuffer>; type: string }>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Pages of so many states of the sources stay: whoever works on two of them does not build each time. */
const MOST_PAGES = 4;

export interface BuiltPageOptions {
  notice(line: string): void;
  signal: AbortSignal;
  /** Where the package lies; this one, unless told otherwise. */
  packageRoot?: string;
}

/** The page as the package holds it; from source it is built first, once for each state of the sources. @throws UserError where neither is there. */
export async function builtPage({ notice, signal, packageRoot: root = fileURLToPath(PACKAGE_ROOT) }: BuiltPageOptions): Promise<BuiltPage> {
  const sources = join(root, 'console');
  if (existsSync(join(sources, 'vite.config.ts'))) return readPage(await builtFromSource({ root, sources, notice, signal }));
  const packed = join(root, 'dist/console-page');
  if (!isBuilt(packed)) throw new UserError(`${packed}: expected the built page, found none. Install the package again.`);
  return readPage(packed);
}

/** Consoles that start at once wait for the one that builds. */
async function builtFromSource({ root, sources, notice, signal }: BuiltPageOptions & { root: string; sources: string }): Promise<string> {
  const pages = join(root, '.fledgling/console-page');
  const folder = join(pages, await digestOf(root, sources));
  if (isBuilt(folder)) return folder;
  const onWait = () => notice('Another console is building the page …');
  const release = await takeLock(join(pages, 'build.lock'), { command: 'fledgling console', onWait, signal });
  try {
    if (isBuilt(folder)) return folder;
    notice('Building the console’s page (once, a few seconds) …');
    // One that was ended while it built left its part behind.
    const partial = join(pages, 'partial');
    await rm(partial, { recursive: true, force: true });
    await buildPage(sources, partial);
    await rename(partial, folder);
    await removeOldest(pages);
    return folder;
  } finally {
    await release();
  }
}

function isBuilt(folder: string): boolean {
  return existsSync(join(folder, 'index.html'));
}

async function removeOldest(pages: string): Promise<void> {
  const built = (await readdir(pages)).filter((name) => /^[0-9a-f]{16}$/.test(name)).map((name) => join(pages, name));
  const dated = await Promise.all(built.map(async (path) => ({ path, ms: (await stat(path)).mtimeMs })));
  const old = dated.sort((a, b) => b.ms - a.ms).slice(MOST_PAGES);
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
}

/** Builds the page's sources into an empty folder. */
export async function buildPage(sources: string, out: string): Promise<void> {
  const { build } = await import('vite');
  // Vite keeps what is set already: within a test it would make React's development build, and leave it to everybody.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ root: sources, configFile: join(sources, 'vite.config.ts'), build: { outDir: out, emptyOutDir: false }, logLevel: 'warn' });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

async function digestOf(root: string, sources: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(root, 'package-lock.json')));
  for (const path of (await filesBelow(sources)).sort()) hash.update(relative(sources, path)).update(await readFile(path));
  return hash.digest('hex').slice(0, 16);
}

async function readPage(folder: string): Promise<BuiltPage> {
  const paths = (await filesBelow(folder)).filter((path) => !path.endsWith('.html'));
  const files = await Promise.all(
    paths.map(async (path) => {
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      return [`/${relative(folder, path).replaceAll('\\', '/')}`, { body: new Uint8Array(await readFile(path)), type }] as const;
    }),
  );
  return { index: await readFile(join(folder, 'index.html'), 'utf8'), files: new Map(files) };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
