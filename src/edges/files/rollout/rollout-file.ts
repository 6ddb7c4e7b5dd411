import { rename } from 'node:fs/promises';
import { sha256 } from '../../../records/digest.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import type { RolloutStore } from '../../../serve/ports.ts';
import { onDisk, readIfThere, writeAtomic } from '../atomic.ts';

/** The rollout's state in one file, its owner's alone: it holds digests of sessions' names, which may be guessed. What is set aside lies beside it, named by its content. */
export function rolloutFile(path: string): RolloutStore {
  return {
    load: async () => {
      const text = await readIfThere(path);
      return text === null ? null : (parsedOrNull(text) ?? undefined);
    },
    save: (state) => writeAtomic(path, `${JSON.stringify(state)}\n`, { mode: 0o600 }),
    setAside: async () => {
      const place = `${path}.set-aside-${sha256((await readIfThere(path)) ?? '').slice(0, 12)}`;
      await onDisk(path, () => rename(path, place));
      return place;
    },
  };
}
