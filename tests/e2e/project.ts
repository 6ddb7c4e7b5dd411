import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const CLI = join(ROOT, 'src/cli/main.ts');

/** A project of its own in a temporary folder: the demo's config and model, the shared Python environment, and traces if asked for. */
export interface Project {
  path: string;
  run(...args: string[]): Promise<{ exitCode: number | undefined; stdout: string; stderr: string; all: string }>;
  /** Starts a command in the background; kill it by its pid. */
  start(...args: string[]): ChildProcess;
  edit(from: string, to: string): Promise<void>;
  json(path: string): Promise<unknown>;
  remove(): Promise<void>;
}

export async function project(): Promise<Project> {
  const path = await mkdtemp(join(tmpdir(), 'fledgling-e2e-'));
  await cp(join(ROOT, 'parity.config.yaml'), join(path, 'parity.config.yaml'));
  await symlink(join(ROOT, 'models'), join(path, 'models'));
  // The trainer's packages are 6 GB: every project uses the checkout's, which the first one that needs them installs.
  await mkdir(join(ROOT, '.fledgling/python'), { recursive: true });
  await mkdir(join(path, '.fledgling'));
  await symlink(join(ROOT, '.fledgling/python'), join(path, '.fledgling/python'));
  const options = { cwd: path, all: true, reject: false, env: { NO_COLOR: '1', CI: '1' } } as const;
  return {
    path,
    run: async (...args) => {
      const { exitCode, stdout, stderr, all } = await execa(process.execPath, [CLI, ...args], options);
      return { exitCode, stdout, stderr, all };
    },
    start: (...args) => spawn(process.execPath, [CLI, ...args], { cwd: path, stdio: 'ignore', env: { ...process.env, NO_COLOR: '1', CI: '1' } }),
    edit: async (from, to) => {
      const file = join(path, 'parity.config.yaml');
      const text = await readFile(file, 'utf8');
      if (!text.includes(from)) throw new Error(`the config does not hold ${from}`);
      await writeFile(file, text.replace(from, to));
    },
    json: async (name) => JSON.parse(await readFile(join(path, name), 'utf8')),
    // What a killed command had started writes on for a moment.
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** Another project with everything that lies in one, for what must not meet others. What both share stays shared. */
export async function projectLike(path: string): Promise<Project> {
  const made = await project();
  const isShared = (from: string) => [join(path, 'models'), join(path, '.fledgling/python')].includes(from);
  await cp(path, made.path, { recursive: true, force: true, verbatimSymlinks: true, filter: (from) => !isShared(from) });
  return made;
}

/** Every file below a folder, as relative paths. */
export async function filesBelow(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Waits until `look` finds something, at most two minutes. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 2_400; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error('waited two minutes in vain');
}
