import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { identityOf } from '../lock/process-identity.ts';
import { JOURNAL, progressJournal } from './journal.ts';
import { readProgress } from './read-progress.ts';

const folder = () => mkdtemp(join(tmpdir(), 'fledgling-progress-'));
const open = async (stateDir: string, change: { everyMs?: number; signal?: AbortSignal } = {}) =>
  progressJournal(stateDir, { command: 'fledgling run', agent: 'agent', signal: new AbortController().signal, everyMs: 0, ...change });
const END = { status: 'ran', why: 'first time', wallMs: 12, summary: '3 rows' } as const;

it('tells what was planned, what runs and how far it is, and what came out', async () => {
  const state = await folder();
  const journal = await open(state);
  journal.planned([{ name: 'harvest', isMaybe: false }, ...['eval base', 'train'].map((name) => ({ name, isMaybe: name === 'train' }))]);
  journal.stageStarted('harvest');
  journal.stageEnded('harvest', END);
  journal.stageStarted('eval base');
  journal.progress('eval base', 4, 10, '2 unscored');
  await expect.poll(async () => (await readProgress(state))?.record.stages[1]?.done).toBe(4);
  const found = await readProgress(state);
  expect(found?.isAlive).toBe(true);
  expect(found?.record.stages.map(({ name, state, isMaybe }) => [name, state, isMaybe])).toEqual([
    ['harvest', 'ran', false],
    ['eval base', 'running', false],
    ['train', 'waiting', true],
  ]);
  expect(found?.record.stages[0]?.end).toEqual({ why: 'first time', wallMs: 12, summary: '3 rows' });
  expect(found?.record.stages[1]).toMatchObject({ done: 4, total: 10, note: '2 unscored', counted: { from: 4 } });
});

it('takes what the loop does not come to out of what is due', async () => {
  const state = await folder();
  const journal = await open(state);
  journal.stageStarted('compare');
  journal.planned([{ name: 'train', isMaybe: true }]);
  journal.stageEnded('compare', END);
  journal.planned([]);
  await journal.close();
  const found = await readProgress(state);
  expect(found?.record.stages.map(({ name }) => name)).toEqual(['compare']);
  expect(found?.record.end?.how).toBe('done');
});

it('ends as failed where a stage did not end or one that was due did not begin, and as interrupted where it was stopped', async () => {
  const howOf = async (act: (journal: Awaited<ReturnType<typeof open>>) => void, signal = new AbortController().signal) => {
    const state = await folder();
    const journal = await open(state, { signal });
    act(journal);
    await journal.close();
    return (await readProgress(state))?.record.end?.how;
  };
  expect(await howOf((journal) => journal.stageStarted('eval'))).toBe('failed');
  const due = await howOf((journal) => {
    journal.planned([{ name: 'report', isMaybe: false }]);
    journal.stageStarted('eval');
    journal.stageEnded('eval', END);
  });
  expect(due).toBe('failed');
  expect(await howOf((journal) => journal.stageStarted('eval'), AbortSignal.abort())).toBe('interrupted');
});

it('writes nothing before a stage begins, and at most once in its time whatever it is told', async () => {
  const state = await folder();
  const silent = await open(state);
  silent.planned([{ name: 'harvest', isMaybe: false }]);
  await silent.close();
  expect(await readProgress(state)).toBeNull();
  const journal = await open(state, { everyMs: 60_000 });
  journal.stageStarted('eval');
  await expect.poll(async () => (await readProgress(state))?.record.stages.length).toBe(1);
  for (let done = 0; done < 1_000; done += 1) journal.progress('eval', done, 1_000);
  await sleep(30);
  expect((await readProgress(state))?.record.stages[0]?.done).toBe(0);
  await journal.close();
  expect((await readProgress(state))?.record.stages[0]?.done).toBe(999);
});

it('does not fail what it tells of where it cannot be written', async () => {
  const state = join(await folder(), 'a file');
  await writeFile(state, '');
  const journal = await open(state);
  journal.stageStarted('eval');
  await expect(journal.close()).resolves.toBeUndefined();
});

it('knows a killed run by its process, and believes no damaged journal', async () => {
  const state = await folder();
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  await once(child, 'spawn');
  const journal = await open(state);
  journal.stageStarted('train');
  await expect.poll(() => readProgress(state)).not.toBeNull();
  const found = await readProgress(state);
  await writeFile(join(state, JOURNAL), JSON.stringify({ ...found?.record, holder: await identityOf(child.pid ?? 0) }));
  expect((await readProgress(state))?.isAlive).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await readProgress(state))?.isAlive).toBe(false);
  const text = await readFile(join(state, JOURNAL), 'utf8');
  await writeFile(join(state, JOURNAL), text.slice(0, 80));
  expect(await readProgress(state)).toBeNull();
});
