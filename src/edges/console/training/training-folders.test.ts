import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PLAN, PROGRESS } from '../../../console/training/training.test-data.ts';
import { progressLines } from './progress-lines.ts';
import { trainingFolders } from './training-folders.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trainings-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const KEY = '0'.repeat(32);
const line = (step: number) => `${JSON.stringify({ step, totalSteps: 16, loss: 1 / step })}\n`;

async function underWay(): Promise<string> {
  const folder = join(root, 'train-toolcall', `${KEY}.partial`);
  await mkdir(join(folder, 'out/checkpoints/checkpoint-50'), { recursive: true });
  await writeFile(join(folder, 'out/plan.json'), JSON.stringify(PLAN));
  await writeFile(join(folder, 'out/finetune_progress.json'), JSON.stringify(PROGRESS));
  await writeFile(join(folder, 'out/progress.jsonl'), line(1));
  return folder;
}

it('reads a training under way, and the same id when it is finished', async () => {
  const read = trainingFolders(root);
  expect(await read()).toEqual([]);
  const folder = await underWay();
  const [found] = await read();
  expect(found).toMatchObject({ id: `train-toolcall.${KEY}`, stage: 'train toolcall', isFinished: false, checkpointStep: null, progress: { step: 9 } });
  await writeFile(join(folder, 'out/checkpoints/checkpoint-50/fledgling.json'), '{}');
  await appendFile(join(folder, 'out/progress.jsonl'), `${line(2)}{"step": 3, "lo`);
  expect((await read())[0]).toMatchObject({ checkpointStep: 50, lines: [{ step: 1 }, { step: 2 }] });
  await writeFile(join(folder, 'stage.json'), JSON.stringify({ stage: 'train toolcall', key: KEY.repeat(2), files: {} }));
  await rename(folder, folder.replace('.partial', ''));
  expect((await read())[0]).toMatchObject({ id: `train-toolcall.${KEY}`, isFinished: true });
});

it('leaves out what another plan left, and a folder without a plan', async () => {
  const folder = await underWay();
  await writeFile(join(folder, 'out/finetune_progress.json'), JSON.stringify({ ...PROGRESS, planId: 'c'.repeat(64) }));
  await mkdir(join(root, 'train-structured', `${KEY}.partial`), { recursive: true });
  expect((await trainingFolders(root)()).map(({ stage, progress }) => [stage, progress])).toEqual([['train toolcall', null]]);
});

it('takes only whole lines, passes over what is none, and begins anew with a file that was made anew', async () => {
  const path = join(root, 'progress.jsonl');
  const read = progressLines(path);
  expect(await read()).toEqual([]);
  await writeFile(path, `${line(1)}not json\n${line(2)}{"step":`);
  expect((await read()).map(({ step }) => step)).toEqual([1, 2]);
  await appendFile(path, ' 3}\n');
  expect((await read()).map(({ step }) => step)).toEqual([1, 2, 3]);
  await rm(path);
  expect(await read()).toEqual([]);
  await writeFile(path, line(7));
  expect((await read()).map(({ step }) => step)).toEqual([7]);
});
