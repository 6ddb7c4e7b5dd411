import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PromotionFiles } from '../../promote/ports.ts';
import { onDisk } from '../files/atomic.ts';
import { findByDigest } from '../files/find-by-digest.ts';
import { plainFiles } from '../files/plain-files.ts';
import { measure } from './measure.ts';

/**
 * A promotion's files on disk.
 * @param options.work folder for downloads; what an earlier try left of the same name is thrown away.
 * @param options.stores stage caches to look a file up in by its SHA-256.
 */
export function promotionFiles({ work, stores }: { work: string; stores: readonly string[] }): PromotionFiles {
  return {
    place: async (name) => {
      const path = join(work, name.replaceAll(/[^a-z0-9-]+/gi, '-'));
      await onDisk(path, async () => {
        await rm(path, { recursive: true, force: true });
        await mkdir(work, { recursive: true });
      });
      return path;
    },
    list: async (folder) => {
      const files = await onDisk(folder, () => plainFiles(folder));
      return Promise.all(files.map(async (path) => ({ path, ...(await measure(join(folder, path))) })));
    },
    stored: async (sha256) => {
      for (const store of stores) {
        const path = await findByDigest(store, sha256);
        if (path) return measure(path);
      }
      return null;
    },
  };
}
