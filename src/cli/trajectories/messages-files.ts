import { readIfThere } from '../../edges/files/atomic.ts';
import { UserError } from '../../errors.ts';
import type { MessagesFile } from '../../pipeline/trajectories/gathered.ts';
import { sha256 } from '../../records/digest.ts';

/** @throws UserError or ExternalError naming the file that cannot be read. */
export async function readMessagesFiles(paths: readonly string[]): Promise<MessagesFile[]> {
  const files: MessagesFile[] = [];
  for (const path of paths) {
    const text = await readIfThere(path);
    if (text === null) throw new UserError(`${path}: expected a file of conversations, found none. Name an existing one.`);
    files.push({ path, sha256: sha256(text), lines: text.split('\n') });
  }
  return files;
}
