import { readFile } from 'node:fs/promises';
import { onDisk } from '../../edges/files/atomic.ts';
import type { MessagesFile } from '../../pipeline/trajectories/gathered.ts';
import { sha256 } from '../../records/digest.ts';

/** @throws UserError, ExternalError naming the file that cannot be read. */
export async function readMessagesFiles(paths: readonly string[]): Promise<MessagesFile[]> {
  const files: MessagesFile[] = [];
  for (const path of paths) {
    const text = await onDisk(path, () => readFile(path, 'utf8'));
    files.push({ path, sha256: sha256(text), lines: text.split('\n') });
  }
  return files;
}
