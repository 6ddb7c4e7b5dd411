import { mkdir, open, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Page, SnapshotStore } from '../../../fetch/ports.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { Coverage, SourceQuery } from '../../../records/snapshot.ts';
import { onDisk, readIfThere, sizeIfThere, writeAtomic } from '../atomic.ts';
import { digestOfFile } from '../stages/store.ts';

/** How far a snapshot under way has got: what lies after `bytes` was being written when the process died. */
const Progress = z.strictObject({
  cursor: z.string().nullable(),
  isDone: z.boolean(),
  bytes: z.int().nonnegative(),
  observations: z.int().nonnegative(),
  query: SourceQuery.nullable(),
  coverage: Coverage.nullable(),
});
type Progress = z.infer<typeof Progress>;

const NONE: Progress = { cursor: null, isDone: false, bytes: 0, observations: 0, query: null, coverage: null };

/**
 * `<root>/<sha256>.jsonl` holds the observations of a finished snapshot, `<root>/<query>.partial/` those of one under way. One process at a time
 * fetches a query: whoever fetches holds the state folder's lock.
 */
export function fileSnapshots(root: string): SnapshotStore {
  return {
    open: async (queryDigest) => {
      const folder = join(root, `${queryDigest.slice(0, 32)}.partial`);
      const [lines, state] = [join(folder, 'observations.jsonl'), join(folder, 'progress.json')];
      await onDisk(folder, () => mkdir(folder, { recursive: true }));
      let progress = await lastProgress(state, await sizeIfThere(lines));
      await onDisk(lines, () => cutTo(lines, progress.bytes));
      return {
        get cursor() {
          return progress.cursor;
        },
        get isDone() {
          return progress.isDone;
        },
        get observations() {
          return progress.observations;
        },
        get query() {
          return progress.query;
        },
        get coverage() {
          return progress.coverage;
        },
        append: async (page, query) => {
          const bytes = await onDisk(lines, () => appendPage(lines, page));
          const { cursor, observations } = { cursor: page.next, observations: progress.observations + page.observations.length };
          const coverage = page.coverage ?? progress.coverage;
          progress = { cursor, isDone: page.next === null, bytes: progress.bytes + bytes, observations, query, coverage };
          await writeAtomic(state, JSON.stringify(progress));
        },
        commit: async () => {
          const sha256 = await digestOfFile(lines);
          await onDisk(lines, () => rename(lines, snapshotPath(root, sha256)));
          await rm(folder, { recursive: true, force: true });
          return { sha256, observations: progress.observations };
        },
      };
    },
    holds: async (sha256) => (await digestOfFile(snapshotPath(root, sha256)).catch(() => null)) === sha256,
  };
}

/** Where the observations of a snapshot lie. */
export function snapshotPath(root: string, sha256: string): string {
  return join(root, `${sha256}.jsonl`);
}

/** From the start where there are fewer lines than it was noted: the disk lost some. */
async function lastProgress(state: string, size: number): Promise<Progress> {
  const parsed = Progress.safeParse(parsedOrNull((await readIfThere(state)) ?? ''));
  return parsed.success && parsed.data.bytes <= size ? parsed.data : NONE;
}

/** On the disk before it is noted. @returns how many bytes were written. */
async function appendPage(lines: string, { observations }: Page): Promise<number> {
  const text = observations.map((observation) => `${JSON.stringify(observation)}\n`).join('');
  const file = await open(lines, 'a');
  try {
    await file.write(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return Buffer.byteLength(text);
}

async function cutTo(lines: string, bytes: number): Promise<void> {
  await (await open(lines, 'a')).close();
  await truncate(lines, bytes);
}
