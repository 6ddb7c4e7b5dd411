import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { FoundTraining, ProgressLine } from '../../../console/ports/training.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { CheckedAdapter, FinetuneProgress, TrainAttempt, TrainPlan, TrainRun } from '../../../records/train.ts';
import { readIfThere } from '../../files/atomic.ts';
import { ENTRY, readEntry } from '../../files/stages/store.ts';
import { progressLines } from './progress-lines.ts';

const PARTIAL = '.partial';

/** Every training in the stage cache under `root`, those under way too. A finished one is read once, one under way only for what it gained. */
export function trainingFolders(root: string): () => Promise<FoundTraining[]> {
  const finished = new Map<string, { version: number; found: Promise<FoundTraining | null> }>();
  const growing = new Map<string, () => Promise<readonly ProgressLine[]>>();
  return async () => {
    const stages = (await readdir(root).catch(() => [])).filter((name) => name.startsWith('train-'));
    const folders = await Promise.all(
      stages.map(async (stage) => (await readdir(join(root, stage)).catch(() => [])).map((key) => ({ stage, key, path: join(root, stage, key) }))),
    );
    const found = await Promise.all(folders.flat().map(read));
    return found.flatMap((training) => training ?? []);
  };

  async function read({ stage, key, path }: { stage: string; key: string; path: string }): Promise<FoundTraining | null> {
    const id = `${stage}.${key.replace(PARTIAL, '')}`;
    if (key.endsWith(PARTIAL)) {
      const lines = growing.get(path) ?? progressLines(join(path, 'out/progress.jsonl'));
      growing.set(path, lines);
      return trainingAt(path, { id, stage: stage.replace('-', ' '), isFinished: false, lines: await lines() });
    }
    const version = await mtimeOf(join(path, ENTRY));
    if (version === null) return null;
    const before = finished.get(path);
    if (before?.version === version) return before.found;
    const made = finishedAt(path, id);
    finished.set(path, { version, found: made });
    return made;
  }
}

async function finishedAt(path: string, id: string): Promise<FoundTraining | null> {
  const entry = await readEntry(path);
  return entry && trainingAt(path, { id, stage: entry.stage, isFinished: true, lines: await progressLines(join(path, 'out/progress.jsonl'))() });
}

/** Null where there is no plan (yet): nothing is known of it then. */
async function trainingAt(path: string, known: Pick<FoundTraining, 'id' | 'stage' | 'isFinished' | 'lines'>): Promise<FoundTraining | null> {
  const inFolder = (name: string) => join(path, name);
  const plan = await record(inFolder('out/plan.json'), TrainPlan);
  if (!plan) return null;
  const [attempt, progress, run, adapter, checkpointStep, plannedMs, ...changes] = await Promise.all([
    record(inFolder('attempt.json'), TrainAttempt),
    record(inFolder('out/finetune_progress.json'), FinetuneProgress),
    record(inFolder('out/run.json'), TrainRun),
    record(inFolder('adapter.json'), CheckedAdapter),
    checkpointOf(inFolder('out/checkpoints')),
    mtimeOf(inFolder('out/plan.json')),
    ...['out/finetune_progress.json', 'out/progress.jsonl', 'attempt.json', ENTRY].map((name) => mtimeOf(inFolder(name))),
  ]);
  // What is of another plan was left by an earlier one in this folder.
  const own = <T extends { planId: string }>(value: T | null) => (value?.planId === plan.id ? value : null);
  return {
    ...{ ...known, plan, attempt, checkpointStep, progress: own(progress), run: own(run), adapter: own(adapter) },
    ...{ plannedMs: plannedMs ?? 0, changedMs: Math.max(plannedMs ?? 0, ...changes.map((ms) => ms ?? 0)) },
  };
}

/** Null where the file is not there, or is being replaced. */
async function record<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema> | null> {
  const text = await readIfThere(path).catch(() => null);
  const parsed = text === null ? null : schema.safeParse(parsedOrNull(text));
  return parsed?.success ? parsed.data : null;
}

/** The trainer keeps one whole checkpoint, marked by a file that is written last. */
async function checkpointOf(folder: string): Promise<number | null> {
  const names = await readdir(folder).catch(() => []);
  const steps = await Promise.all(
    names.map(async (name) => ((await mtimeOf(join(folder, name, 'fledgling.json'))) === null ? [] : [Number(name.replace('checkpoint-', ''))])),
  );
  return steps.flat().reduce<number | null>((most, step) => Math.max(most ?? 0, step), null);
}

async function mtimeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.mtimeMs ?? null;
}
