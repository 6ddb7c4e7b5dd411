import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { onDisk, readIfThere, refuseLink, writeAtomic } from '../../../edges/files/atomic.ts';
import { UploadJournal } from '../../../records/console/upload.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

export interface JournalFile {
  /** Null where there is none, or one of another version. */
  read(): Promise<UploadJournal | null>;
  /** Writes come one after the other; only the newest of those that wait is written. */
  write(journal: UploadJournal): Promise<void>;
  remove(): Promise<void>;
}

export function journalFile(stateDir: string): JournalFile {
  const path = join(stateDir, 'console', 'upload.json');
  let newest: string | null = null;
  let writing: Promise<void> = Promise.resolve();
  return {
    read: async () => UploadJournal.safeParse(parsedOrNull((await readIfThere(path)) ?? '')).data ?? null,
    write: (journal) => {
      newest = `${JSON.stringify(journal, null, 2)}\n`;
      writing = writing
        .catch(() => undefined)
        .then(async () => {
          const text = newest;
          newest = null;
          if (text === null) return;
          for (const place of [dirname(path), path]) await refuseLink(place, 'the journal of uploads');
          await writeAtomic(path, text, { mode: 0o600 });
        });
      return writing;
    },
    remove: () => onDisk(path, () => rm(path, { force: true })),
  };
}
