import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Measured } from '../../promote/ports.ts';
import { onDisk, sizeOf } from '../files/atomic.ts';

/** A file's size and both digests the Hub may name it by, read once as a stream. */
export async function measure(path: string): Promise<Measured & { file: string }> {
  return onDisk(path, async () => {
    const size = await sizeOf(path);
    const [sha256, git] = [createHash('sha256'), createHash('sha1').update(`blob ${size}\0`)];
    for await (const chunk of createReadStream(path)) {
      sha256.update(chunk);
      git.update(chunk);
    }
    return { file: path, bytes: size, sha256: sha256.digest('hex'), gitOid: git.digest('hex') };
  });
}
