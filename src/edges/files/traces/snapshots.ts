import { mkdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SnapshotStore } from '../../../fetch/ports.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { appendText, codeOf, onDisk, readIfThere, writeAtomic } from '../atomic.ts';
import { digestOfFile } from '../stages/store.ts';

/** How far a snapshot under way has got: everything after `bytes` was being written when the process died. */
const Progress = z.strictObject({ cursor: z.string().nullable(), bytes: z.int().nonnegative(), observations: z.int().nonnegative() });
type Progress = z.infer<typeof Progress>;

/** `<root>/<sha256>.jsonl` holds the observations of a finished snapshot, `<root>/<query>.partial/` those of one under way. */
export function fileSnapshots(root: string): SnapshotStore {
  return {
    open: async (queryDigest) => {
      const folder = join(root, `${queryDigest.slice(0, 32)}.partial`);
      const [lines, state] = [join(folder, 'observations.jsonl'), join(folder, 'progress.json')];
      await onDisk(folder, () => mkdir(folder, { recursive: true }));
      let progress = await lastProgress(state);
      await cutTo(lines, progress.bytes);
      return {
        get cursor() {
          return progress.cursor;
        },
        append: async ({ observations, next }) => {
          const text = observations.map((observation) => `${JSON.stringify(observation)}\n`).join('');
          await appendText(lines, text);
          progress = { cursor: next, bytes: progress.bytes + Buffer.byteLength(text), observations: progress.observations + observations.length };
          await writeAtomic(state, JSON.stringify(progress));
        },
        commit: async () => {
          await appendText(lines, '');
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

async function lastProgress(state: string): Promise<Progress> {
  const parsed = Progress.safeParse(parsedOrNull((await readIfThere(state)) ?? ''));
  return parsed.success ? parsed.data : { cursor: null, bytes: 0, observations: 0 };
}

async function cutTo(lines: string, bytes: number): Promise<void> {
  const size = await stat(lines).then(
    (file) => file.size,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') return 0;
      throw error;
    },
  );
  if (size > bytes) await onDisk(lines, () => truncate(lines, bytes));
}
