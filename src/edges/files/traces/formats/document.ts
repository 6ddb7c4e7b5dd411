import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../../../../errors.ts';
import { emptyTraceFile } from '../faults.ts';
import { bytesOf, type TraceFile } from './lines.ts';
import { parsedRecord, type RecordFile } from './record.ts';
import { listIn, notedShape } from './shapes.ts';

/** A JSON document is parsed whole; Langfuse's pages are at most 5 MB. Lines and Parquet may be of any size. */
const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;

/** Parsed documents are kept while they are small: traces lie on pages that follow each other. */
const KEPT_BYTES = 64 * 1024 * 1024;

export interface DocumentCache {
  get(path: string): unknown[] | undefined;
  set(path: string, records: unknown[], bytes: number): void;
}

/** The documents last read, as far as their bytes are few. */
export function documentCache(): DocumentCache {
  const kept = new Map<string, { records: unknown[]; bytes: number }>();
  return {
    get: (path) => kept.get(path)?.records,
    set: (path, records, bytes) => {
      kept.set(path, { records, bytes });
      let sum = [...kept.values()].reduce((total, one) => total + one.bytes, 0);
      for (const [oldest, one] of kept) {
        if (sum <= KEPT_BYTES || oldest === path) break;
        kept.delete(oldest);
        sum -= one.bytes;
      }
    },
  };
}

interface DocumentOptions {
  isGzip: boolean;
  cache: DocumentCache;
}

/** One JSON document with many records: a page, an export, an array. */
export function documentFile(file: TraceFile, { isGzip, cache }: DocumentOptions): RecordFile {
  return {
    note: async (visit) => {
      const hash = createHash('sha256');
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of bytesOf(file, { isGzip, onBytes: (bytes) => hash.update(bytes) })) {
        size += chunk.length;
        if (size > MAX_DOCUMENT_BYTES) {
          throw new UserError(
            `${file.label}: more than ${Math.round(MAX_DOCUMENT_BYTES / 1e6)} MB of JSON in one document is too large. Export it as JSONL, one observation a line, or as Parquet.`,
          );
        }
        chunks.push(chunk);
      }
      const records = recordsIn(Buffer.concat(chunks), file.label);
      cache.set(file.path, records, size);
      for (const [index, value] of records.entries()) {
        visit({ ...notedShape(value), offset: index, length: 1, ordinal: index + 1 }, () => ({ ok: true, value }));
      }
      return hash.digest('hex');
    },
    read: ({ offset }) => {
      let records = cache.get(file.path);
      if (!records) {
        const bytes = unpacked(file.path, isGzip);
        records = recordsIn(bytes, file.label);
        cache.set(file.path, records, bytes.length);
      }
      return { ok: true, value: records[offset] };
    },
    where: (ordinal) => `${file.label}#${ordinal}`,
    isSeekable: false,
    close: () => undefined,
  };
}

/** Once more, where the document has left the cache. */
function unpacked(path: string, isGzip: boolean): Buffer {
  const bytes = readFileSync(path);
  return isGzip ? gunzipSync(bytes, { maxOutputLength: MAX_DOCUMENT_BYTES }) : bytes;
}

function recordsIn(bytes: Buffer, label: string): unknown[] {
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') throw emptyTraceFile(label);
  const parsed = parsedRecord(text);
  if (!parsed.ok) throw new UserError(`${label}: expected one whole JSON document, but ${parsed.reason}. The file may be cut off: export it again.`);
  const records = listIn(parsed.value);
  if (records) return records;
  throw new UserError(`${label}: expected a page {"data": […]}, an array of observations, or JSONL. Export observations from Langfuse.`);
}
