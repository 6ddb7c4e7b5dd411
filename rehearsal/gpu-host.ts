import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Place } from './place.ts';

const Holder = z.looseObject({ pid: z.number().int().positive() });

/** Waits until trainings on the GPU hosts have made so many steps together. @throws Error after three minutes. */
export async function untilTraining(place: Place, { steps }: { steps: number }): Promise<void> {
  for (let tries = 0; tries < 1_800; tries += 1) {
    if ((await trainingSteps(place)) >= steps && (await holders(place)).length > 0) return;
    await sleep(100);
  }
  throw new Error('waited three minutes for a training in vain');
}

/** Steps that trainings which are not finished have made, on all hosts. */
export async function trainingSteps({ hosts }: Place): Promise<number> {
  const files = (await Promise.all(hosts.map(filesBelow))).flat().filter((path) => /\/train-[^/]+\/[^/]+\.partial\/.*progress\.jsonl$/.test(path));
  const lines = await Promise.all(files.map(async (path) => (await readFile(path, 'utf8')).split('\n').filter(Boolean).length));
  return lines.reduce((sum, count) => sum + count, 0);
}

/** Kills the step that works on a GPU host, and everything it started. @throws Error when none does. */
export async function killedWith(place: Place, signal: NodeJS.Signals): Promise<void> {
  const [pid] = await holders(place);
  if (pid === undefined) throw new Error('no job works on a GPU host');
  process.kill(-pid, signal);
}

/** Locks of state directories that a living process holds, or that a dead one left so that the next would wait. */
export async function lockFiles({ hosts }: Place): Promise<string[]> {
  return (await Promise.all(hosts.map((host) => readdir(host)))).flat().filter((name) => name.startsWith('run.'));
}

/** Processes that hold the hosts' state directories. */
async function holders({ hosts }: Place): Promise<number[]> {
  const texts = (await Promise.all(hosts.map((host) => textsIn(join(host, 'run.lock')).catch(() => [])))).flat();
  return texts.map((text) => Holder.parse(JSON.parse(text)).pid).filter(isAlive);
}

async function textsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, 'cache'), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
