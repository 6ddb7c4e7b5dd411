import { closeSync, mkdtempSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ByteReader, byteReader } from './byte-reader.ts';

const BUFFERED = 1 << 20;

/** Records of files in which nothing can be found again (compressed, CSV, Parquet), written down one after the other. */
export interface Spill {
  /** @returns where the text lies. */
  write(text: string | Buffer): { offset: number; length: number };
  reader(): ByteReader;
  close(): void;
}

/** A temporary file that has no name any more once it is open, so that nothing of it is left behind, whatever becomes of the process. */
export function openSpill(): Spill {
  const folder = mkdtempSync(join(tmpdir(), 'fledgling-spill-'));
  const path = join(folder, 'records');
  const fd = openSync(path, 'wx+', 0o600);
  // Windows keeps the name of an open file.
  const isNameless = process.platform !== 'win32';
  if (isNameless) {
    unlinkSync(path);
    rmSync(folder, { recursive: true });
  }
  let [pending, waiting, end]: [Buffer[], number, number] = [[], 0, 0];
  const flush = () => {
    const bytes = Buffer.concat(pending);
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
    [pending, waiting] = [[], 0];
  };
  return {
    write: (text) => {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      const place = { offset: end, length: bytes.length };
      pending.push(bytes);
      waiting += bytes.length;
      end += bytes.length;
      if (waiting >= BUFFERED) flush();
      return place;
    },
    reader: () => {
      flush();
      return byteReader(fd);
    },
    close: () => {
      closeSync(fd);
      if (!isNameless) rmSync(folder, { recursive: true, force: true });
    },
  };
}
