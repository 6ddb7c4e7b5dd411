import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Interrupted } from '../../../errors.ts';
import { takeLock } from './folder-lock.ts';
import type { Holder } from './lock-holder.ts';
import { identityOf } from './process-identity.ts';

const CONTENDER = fileURLToPath(new URL('contender.test-data.ts', import.meta.url));
const onLinux = process.platform === 'linux';
const children: ChildProcess[] = [];
let root = '';
let lock = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-lock-'));
  lock = join(root, 'run.lock');
});
afterEach(async () => {
  vi.useRealTimers();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

const take = () => takeLock(lock, { command: 'fledgling run', onWait: () => undefined, signal: AbortSignal.timeout(5_000), pollMs: 5 });

/** Who holds the lock, as a waiter is told: null when that cannot be read, 'nobody' when it did not have to wait. */
async function holderTold(): Promise<Holder | null | 'nobody'> {
  const controller = new AbortController();
  let told: Holder | null | 'nobody' = 'nobody';
  const onWait = (holder: Holder | null) => {
    told = holder;
    controller.abort();
  };
  const taken = takeLock(lock, { command: 'asks', onWait, signal: controller.signal });
  await taken.then(
    (release) => release(),
    (error: unknown) => expect(error).toBeInstanceOf(Interrupted),
  );
  return told;
}

async function leave(content: string, { ageMs = 0, folder = lock } = {}): Promise<string> {
  const path = join(folder, 'left.json');
  await mkdir(folder, { recursive: true });
  await writeFile(path, content);
  const time = new Date(Date.now() - ageMs);
  await utimes(path, time, time);
  return path;
}

const holderOf = async (pid: number, change: Partial<Holder> = {}) =>
  JSON.stringify({ ...(await identityOf(pid)), command: 'fledgling train', since: '2026-03-03T09:00:00.000Z', ...change } satisfies Holder);

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('a holder on this host', () => {
  test('is believed while its process lives, even suspended and silent, and not a moment longer', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    children.push(child);
    await once(child, 'spawn');
    child.kill('SIGSTOP');
    await leave(await holderOf(child.pid ?? 0), { ageMs: 3_600_000 });
    expect(await holderTold()).toMatchObject({ pid: child.pid, command: 'fledgling train' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await holderTold()).toBe('nobody');
  });

  test('is not believed when its number now belongs to another process', { skip: !onLinux }, async () => {
    await leave(await holderOf(process.pid, { started: 'at another time' }));
    expect(await holderTold()).toBe('nobody');
  });

  test('is believed when nobody knows when its process began', async () => {
    await leave(await holderOf(process.pid, { started: null }), { ageMs: 3_600_000 });
    expect(await holderTold()).toMatchObject({ pid: process.pid });
  });

  test('is not believed when it has ended and only its parent does not know yet', { skip: !onLinux }, async () => {
    const parent = spawn('sh', ['-c', 'sh -c "read line" <&3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
    children.push(parent);
    const [line] = await once(parent.stdout ?? parent, 'data');
    const pid = Number(line);
    await leave(await holderOf(pid));
    expect(await holderTold()).toMatchObject({ pid });
    parent.stdio[3]?.destroy();
    const state = () => readFile(`/proc/${pid}/stat`, 'utf8');
    await vi.waitFor(async () => expect(await state()).toContain(') Z '));
    expect(await holderTold()).toBe('nobody');
  });
});

describe.each([
  ['on another host', { host: 'elsewhere.example' }],
  ['in another container', { pidNamespace: 'pid:[1]' }],
])('a holder %s', (_, change) => {
  test('is believed for 15 seconds after its last sign of life, whatever process here has its number', async () => {
    await leave(await holderOf(await deadPid(), change), { ageMs: 10_000 });
    expect(await holderTold()).toMatchObject(change);
    await leave(await holderOf(process.pid, change), { ageMs: 20_000 });
    expect(await holderTold()).toBe('nobody');
  });
});

test('a living holder gives signs of life', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const release = await take();
  const [path = ''] = (await readdir(lock)).map((name) => join(lock, name));
  await utimes(path, new Date(0), new Date(0));
  vi.advanceTimersByTime(5_000);
  await vi.waitFor(async () => expect(Date.now() - (await stat(path)).mtimeMs).toBeLessThan(5_000));
  await release();
  expect(vi.getTimerCount()).toBe(0);
});

test('to release a lock that was lost to another removes nothing', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const release = await take();
  await rm(lock, { recursive: true });
  const path = await leave(await holderOf(process.pid));
  vi.advanceTimersByTime(5_000);
  await release();
  expect(await readdir(lock)).toEqual(['left.json']);
  expect(await readFile(path, 'utf8')).toBe(await holderOf(process.pid));
});

describe('what a process leaves that ended at any instruction keeps nobody waiting for ever', () => {
  test.each(['', '{"pid":1', '{"pid":-1,"host":"h"}'])('a damaged holder file, %j, is believed for 15 seconds', async (content) => {
    await leave(content);
    expect(await holderTold()).toBeNull();
    await leave(content, { ageMs: 20_000 });
    expect(await holderTold()).toBe('nobody');
  });

  test('an empty lock is free', async () => {
    await mkdir(lock);
    expect(await holderTold()).toBe('nobody');
  });

  test('a claim of a dead process is removed, one of a living process stays', async () => {
    await leave(await holderOf(await deadPid()), { folder: `${lock}.dead` });
    await leave(await holderOf(process.pid), { folder: `${lock}.alive` });
    await mkdir(`${lock}.empty`);
    await (await take())();
    expect((await readdir(root)).sort()).toEqual(['run.lock.alive', 'run.lock.empty']);
  });
});

test('of eight processes that find a dead holder, fifty times, one at a time gets the lock, and in the end each', { timeout: 120_000 }, async () => {
  await writeFile(join(root, 'counter'), '0');
  const dead = await holderOf(await deadPid());
  const contenders = Array.from({ length: 8 }, () => fork(CONTENDER, [root], { execArgv: [] }));
  children.push(...contenders);
  for (let round = 0; round < 50; round += 1) {
    await leave(dead);
    const answers = contenders.map((contender) => once(contender, 'message'));
    for (const contender of contenders) contender.send('take');
    expect((await Promise.all(answers)).flatMap(([isAlone]) => isAlone)).toEqual(Array(8).fill(true));
  }
  expect(await readFile(join(root, 'counter'), 'utf8')).toBe('400');
  expect((await readdir(root)).sort()).toEqual(['counter']);
});
