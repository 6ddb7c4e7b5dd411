import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise } from 'yauzl';
import { ExternalError, sentenceOf } from '../../../errors.ts';
import { codeOf } from '../../files/atomic.ts';

interface Unpacking {
  zip: string;
  /** A folder that is not there yet. */
  to: string;
  /** Names the zip in sentences. */
  label: string;
  maxBytes: number;
}

const MOST_ENTRIES = 20_000;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/**
 * Unpacks regular files with plain relative names. The whole directory of the zip is judged before the first byte is written, and an entry
 * that is longer than it says is refused while it is read.
 * @throws ExternalError, not retryable, naming the entry.
 */
export async function unpack({ zip, to, label, maxBytes }: Unpacking): Promise<void> {
  const refuse = (why: string, cause?: unknown) => new ExternalError(`${label}: ${why} Run the job that made it again.`, { cause, retryable: false });
  try {
    const file = await openPromise(zip, { autoClose: false, strictFileNames: true, validateEntrySizes: true });
    try {
      if (file.entryCount > MOST_ENTRIES) throw refuse(`it holds ${file.entryCount} entries, more than ${MOST_ENTRIES}. Nothing was unpacked.`);
      const entries: Entry[] = [];
      const names = new Set<string>();
      let bytes = 0;
      for await (const entry of file.eachEntry()) {
        const odd = oddity(entry, names);
        if (odd !== null) throw refuse(`entry ${JSON.stringify(entry.fileName)} ${odd}. Nothing was unpacked.`);
        names.add(entry.fileName);
        bytes += entry.uncompressedSize;
        if (bytes > maxBytes) throw refuse(`it holds more than ${maxBytes} bytes. Nothing was unpacked.`);
        if (!entry.fileName.endsWith('/')) entries.push(entry);
      }
      await mkdir(to, { recursive: true });
      for (const entry of entries) {
        const path = join(to, entry.fileName);
        await mkdir(dirname(path), { recursive: true });
        await pipeline(await file.openReadStreamPromise(entry), createWriteStream(path, { flags: 'wx' }));
      }
    } finally {
      file.close();
    }
  } catch (error) {
    // A full disk is said by whoever called; everything else is the zip's fault.
    if (error instanceof ExternalError || ['ENOSPC', 'EDQUOT', 'EACCES', 'EMFILE', 'ENFILE'].includes(codeOf(error) ?? '')) throw error;
    throw refuse(`it is no zip that can be trusted: ${sentenceOf(error)}. Nothing of it is used.`, error);
  }
}

function oddity(entry: Entry, names: ReadonlySet<string>): string | null {
  const { fileName, externalFileAttributes } = entry;
  const isFolder = fileName.endsWith('/');
  const plain = isFolder ? fileName.slice(0, -1) : fileName;
  if (/[\\\p{Cc}]/u.test(fileName) || /^[a-z]:/i.test(fileName) || plain.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'is no plain relative path';
  if (names.has(fileName)) return 'is there twice';
  // Zips made elsewhere than on Unix have no type here: 0.
  const type = (externalFileAttributes >>> 16) & FILE_TYPE;
  return [0, isFolder ? FOLDER : REGULAR].includes(type) ? null : 'is no regular file';
}
