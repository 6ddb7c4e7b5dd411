import { access, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../../records/digest.ts';
import { onDisk, writeAtomic } from '../files/atomic.ts';
import { takeLock } from '../files/lock/folder-lock.ts';
import { findPython } from './find-python.ts';
import { runForLines, runTool } from './run-tool.ts';
import { pipSettings, uvSettings } from './uv-settings.ts';

export interface EnvironmentOptions {
  /** What the environment is for; part of its folder's name. */
  name: string;
  /** Locked, hashed requirements: exactly these are installed. */
  lock: string;
  /** The same for uv, which installs them and does not stay. */
  uvLock: string;
  stateDir: string;
  env: NodeJS.ProcessEnv;
  onLine(line: string): void;
  signal: AbortSignal;
}

export interface Environment {
  /** Absolute path of the environment's interpreter. */
  python: string;
  /** Whether it was made just now. */
  installed: boolean;
}

/** Written last into an environment: one without it is half made, and is made again. */
const STAMP = 'fledgling.json';

/** One line about the Python that would train. @throws UserError when there is none. */
export async function describePython(env: NodeJS.ProcessEnv): Promise<string> {
  const { version, executable } = await findPython(env);
  return `Python ${version} at ${executable}`;
}

/**
 * The locked virtual environment, made the first time; several processes may ask at once.
 * @throws UserError without a Python; ExternalError when an installer fails; Interrupted when the signal aborts.
 */
export async function ensureEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const ready = await readyEnvironment(options);
  if (ready) return ready;
  const folder = await folderOf(options);
  const onWait = () => options.onLine('Waiting: another process is installing the same Python packages.');
  const release = await takeLock(`${folder}.lock`, { command: `installation of ${options.name}`, onWait, signal: options.signal });
  try {
    const made = await readyEnvironment(options);
    if (made) return made;
    await build(folder, options);
    return { python: interpreterOf(folder), installed: true };
  } finally {
    await release();
  }
}

/** The environment if it has been made, else null; installs nothing. */
export async function readyEnvironment(options: Pick<EnvironmentOptions, 'name' | 'lock' | 'uvLock' | 'stateDir'>): Promise<Environment | null> {
  const folder = await folderOf(options);
  const python = interpreterOf(folder);
  try {
    await access(join(folder, STAMP));
    await access(python); // its base may have been uninstalled since
    return { python, installed: false };
  } catch {
    return null;
  }
}

async function folderOf({ name, lock, uvLock, stateDir }: Pick<EnvironmentOptions, 'name' | 'lock' | 'uvLock' | 'stateDir'>): Promise<string> {
  const digest = digestOf({ lock: await readFile(lock, 'utf8'), uvLock: await readFile(uvLock, 'utf8') });
  return join(stateDir, 'python', `${name}-${digest.slice(0, 12)}`);
}

function interpreterOf(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

async function build(folder: string, { lock, uvLock, env, onLine, signal }: EnvironmentOptions): Promise<void> {
  const base = await findPython(env);
  const python = interpreterOf(folder);
  const uv = join(folder, 'uv');
  const tool = { env, onLine, signal };
  onLine(`Making a Python ${base.version} environment in ${folder}`);
  await onDisk(folder, () => rm(folder, { recursive: true, force: true }));
  try {
    await runTool('venv', base.executable, ['-m', 'venv', folder], tool);
    await runTool('pip', python, ['-m', 'pip', 'install', '--quiet', '--no-input', '--require-hashes', '--target', uv, '--requirement', uvLock], tool);
    // An index's address may hold a password: what pip lists is not passed on.
    const listed = await runForLines(python, ['-m', 'pip', 'config', 'list'], { ...tool, onLine: () => undefined });
    const settings = uvSettings(env, pipSettings(listed.output));
    const withUv = { ...tool, env: { ...settings.env, PYTHONPATH: uv } };
    await runTool('uv', python, ['-m', 'uv', 'pip', 'sync', '--python', python, '--require-hashes', ...settings.flags, lock], withUv);
    await rm(uv, { recursive: true, force: true });
    await writeAtomic(join(folder, STAMP), `${JSON.stringify({ python: base.version, lock: digestOf(await readFile(lock, 'utf8')) })}\n`);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
