import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../../errors.ts';
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

/** The page as the package holds it; from source it is built first, once for each state of the sources. @throws UserError where neither is there. */
export async function builtPage(notice: (line: string) => void): Promise<BuiltPage> {
  const root = fileURLToPath(PACKAGE_ROOT);
  const sources = join(root, 'console');
  if (existsSync(join(sources, 'vite.config.ts'))) return readPage(await builtFromSource({ root, sources, notice }));
  const packed = join(root, 'dist/console-page');
  if (!existsSync(join(packed, 'index.html'))) throw new UserError(`${packed}: expected the built page, found none. Install the package again.`);
  return readPage(packed);
}

async function builtFromSource({ root, sources, notice }: { root: string; sources: string; notice(line: string): void }): Promise<string> {
  const pages = join(root, '.fledgling/console-page');
  const folder = join(pages, await digestOf(root, sources));
  if (existsSync(join(folder, 'index.html'))) return folder;
  notice('Building the console’s page (once, a few seconds) …');
  await mkdir(pages, { recursive: true });
  const partial = await mkdtemp(join(pages, 'partial-'));
  await buildPage(sources, partial);
  for (const name of await readdir(pages)) if (!name.startsWith('partial-')) await rm(join(pages, name), { recursive: true, force: true });
  // Two may have built the same.
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }));
  return folder;
}

/** Builds the page's sources into an empty folder. */
export async function buildPage(sources: string, out: string): Promise<void> {
  const { build } = await import('vite');
  await build({ root: sources, configFile: join(sources, 'vite.config.ts'), build: { outDir: out, emptyOutDir: false }, logLevel: 'warn' });
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
