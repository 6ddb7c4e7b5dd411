import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../atomic.ts';
import { takeLock } from './folder-lock.ts';

// A process that takes the lock in the folder of its argument each time it is told to, counts one up, and says whether it was alone.
const root = process.argv[2] ?? '';
const inside = join(root, 'inside');
const counter = join(root, 'counter');

process.on('message', async () => {
  const release = await takeLock(join(root, 'run.lock'), { command: 'contender', onWait: () => undefined, signal: new AbortController().signal, pollMs: 5 });
  const isAlone = await enter();
  const count = Number(await readFile(counter, 'utf8'));
  await sleep(2);
  await writeFile(counter, String(count + 1));
  if (isAlone) await rm(inside);
  await release();
  process.send?.(isAlone);
});

async function enter(): Promise<boolean> {
  try {
    await writeFile(inside, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
