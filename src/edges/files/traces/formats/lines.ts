import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Interrupted, UserError } from '../../../../errors.ts';
import { emptyTraceFile, unreadableTraceFile } from '../faults.ts';
import { type ByteReader, byteReader } from './byte-reader.ts';
import { notedLine } from './note-line.ts';
import { parsedRecord, type RecordFile } from './record.ts';
import type { Spill } from './spill.ts';

export interface TraceFile {
  /** As records name it. */
  label: string;
  path: string;
  signal: AbortSignal | undefined;
  /** Told how many bytes more of the file were read. */
  onBytes?: ((bytes: number) => void) | undefined;
}

/** No observation is as long; a line that is would have to be held whole. */
const LONGEST_LINE = 128 * 1024 * 1024;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** JSON, one record a line, compressed or not. A compressed file is unpacked into `spill` while it is read; null for one that is not. */
export function lineFile(file: TraceFile, { isGzip, spill }: { isGzip: boolean; spill: Spill | null }): RecordFile {
  let reader: ByteReader | null = null;
  return {
    note: async (visit) => {
      const hash = createHash('sha256');
      let [ordinal, records] = [0, 0];
      for await (const { line, offset } of linesOf(file, { isGzip, onBytes: (bytes) => hash.update(bytes) })) {
        ordinal += 1;
        if (isBlank(line)) continue;
        records += 1;
        const place = spill ? spill.write(line) : { offset, length: line.length };
        visit({ ...notedLine(line), ...place, ordinal }, () => parsedRecord(line.toString('utf8')));
      }
      if (records === 0) throw emptyTraceFile(file.label);
      return hash.digest('hex');
    },
    read: ({ offset, length }) => {
      reader ??= spill ? spill.reader() : byteReader(file.path);
      return parsedRecord(reader.text(offset, length));
    },
    where: (ordinal) => `${file.label}:${ordinal}`,
    isSeekable: spill === null,
    close: () => reader?.close(),
  };
}

interface Reading {
  isGzip: boolean;
  onBytes(bytes: Buffer): void;
}

/** Lines without their ends, a byte order mark dropped, and where each begins in the unpacked file. */
async function* linesOf(file: TraceFile, reading: Reading): AsyncIterable<{ line: Buffer; offset: number }> {
  let pending: Buffer[] = [];
  let [offset, waiting] = [0, 0];
  let isFirst = true;
  const whole = (last: Buffer): { line: Buffer; offset: number } => {
    const joined = pending.length > 0 ? Buffer.concat([...pending, last]) : last;
    const skipped = isFirst && joined.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
    const line = { line: joined.subarray(skipped), offset: offset + skipped };
    pending = [];
    isFirst = false;
    offset += joined.length + 1;
    return line;
  };
  for await (const chunk of bytesOf(file, reading)) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield whole(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start >= chunk.length) continue;
    pending.push(chunk.subarray(start));
    waiting = start === 0 ? waiting + chunk.length : chunk.length - start;
    if (waiting > LONGEST_LINE)
      throw new UserError(`${file.label}: a line is longer than ${LONGEST_LINE / 1024 / 1024} MB. Export it as JSONL, one observation a line.`);
  }
  if (pending.length > 0) yield whole(Buffer.alloc(0));
}

/** The file's bytes, unpacked. @throws Interrupted; UserError for a file that may not be read or is no whole gzip. */
export async function* bytesOf({ path, label, signal, onBytes: tell }: TraceFile, { isGzip, onBytes }: Reading): AsyncIterable<Buffer> {
  const raw = createReadStream(path, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) });
  async function* hashed() {
    for await (const bytes of raw) {
      onBytes(bytes);
      tell?.(bytes.length);
      yield bytes;
    }
  }
  const stream = isGzip ? pipeline(hashed(), createGunzip({ chunkSize: 1 << 18 }), () => undefined) : hashed();
  try {
    for await (const chunk of stream) {
      if (signal?.aborted) throw new Interrupted();
      yield chunk;
    }
  } catch (error) {
    throw signal?.aborted ? new Interrupted() : unreadableTraceFile(label, error);
  }
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
