import { chmod, mkdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { UserError } from '../../errors.ts';
import { codeOf, onDisk, refuseLink, writeAtomic } from '../files/atomic.ts';
import type { HubToken } from './hub-token.ts';
import { tokenIn } from './token.ts';

/** A token kept in a file of its own that only this user can read, for uploads from a console. */
export interface KeptToken {
  /** @throws UserError when others may read the file. */
  read(): Promise<(HubToken & { storedAt: string }) | null>;
  /** @throws UserError where Git would take the file up. */
  write(value: string): Promise<void>;
  remove(): Promise<void>;
}

export function keptToken(path: string): KeptToken {
  return {
    read: async () => {
      const value = await tokenIn(path);
      return value === null ? null : { value, source: 'the token that this console keeps', storedAt: (await stat(path)).mtime.toISOString() };
    },
    write: async (value) => {
      const folder = dirname(path);
      // Neither the mode of this folder nor what Git ignores holds behind a link.
      for (const place of [folder, path]) await refuseLink(place, 'a token');
      await onDisk(folder, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await chmod(folder, 0o700);
      });
      await refuseTracked(path);
      await writeAtomic(path, `${value}\n`, { mode: 0o600 });
    },
    remove: () => onDisk(path, () => rm(path, { force: true })),
  };
}

/** Git itself says what it ignores: outside a repository nothing is committed, and without Git neither. */
async function refuseTracked(path: string): Promise<void> {
  // Of a path that leads over a link Git says nothing.
  const folder = await realpath(dirname(path));
  const { exitCode } = await execa('git', ['check-ignore', '--quiet', '--', join(folder, basename(path))], {
    cwd: folder,
    reject: false,
    timeout: 5_000,
  }).catch((error) => {
    if (codeOf(error) === 'ENOENT') return { exitCode: 128 };
    throw error;
  });
  if (exitCode === 1)
    throw new UserError(`${path}: expected a place that Git ignores for a token, found one that it would commit. Add the state folder to .gitignore first.`);
}
