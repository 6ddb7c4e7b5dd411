import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../../src/edges/files/atomic.ts';
import { takeLock } from '../../src/edges/files/lock/folder-lock.ts';

/** A folder that is made from sources, and kept as long as they stay the same. */
export interface BuiltFolder {
  path: string;
  /** A folder for locks and half-made builds, on the same file system. */
  state: string;
  /** Digest of everything the build depends on. */
  sources(): Promise<string>;
  build(outdir: string): Promise<void>;
}

/** In the folder: the digest of what it was built from. */
export const STAMP = '.sources';
/** A build takes seconds: who waits longer than this waits for something that hangs. */
const LONGEST_WAIT_MS = 120_000;

/** Builds the folder where it is missing or the sources have changed. Several processes may ask at once: one builds, the others wait for it. */
export async function ensureBuilt(built: BuiltFolder): Promise<void> {
  if (await isCurrent(built)) return;
  await alone(built, async (scratch) => {
    if (!(await isCurrent(built))) await replace(built, scratch);
  });
}

/** Builds the folder whatever is there. */
export function rebuild(built: BuiltFolder): Promise<void> {
  return alone(built, (scratch) => replace(built, scratch));
}

/** Does something with a folder for a new build that no other process has meanwhile. */
export async function alone<T>({ state }: BuiltFolder, work: (scratch: string) => Promise<T>): Promise<T> {
  mkdirSync(state, { recursive: true });
  const release = await takeLock(join(state, 'actions.lock'), {
    command: 'the build of the actions',
    onWait: () => undefined,
    signal: AbortSignal.timeout(LONGEST_WAIT_MS),
    pollMs: 100,
  });
  const scratch = join(state, 'actions.new');
  try {
    rmSync(scratch, { recursive: true, force: true });
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    await release();
  }
}

/** The new folder is put in the old one's place whole: nobody finds it half written. */
async function replace({ path, state, sources, build }: BuiltFolder, scratch: string): Promise<void> {
  // Taken first: a file that changes during the build is built again the next time.
  const digest = await sources();
  await build(scratch);
  writeFileSync(join(scratch, STAMP), digest);
  const old = join(state, 'actions.old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(path)) renameSync(path, old);
  renameSync(scratch, path);
  rmSync(old, { recursive: true, force: true });
}

async function isCurrent({ path, sources }: BuiltFolder): Promise<boolean> {
  return (await readIfThere(join(path, STAMP))) === (await sources());
}
