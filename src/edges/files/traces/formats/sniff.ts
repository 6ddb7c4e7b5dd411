import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { isJsonObject } from '../../../../records/json.ts';
import { unreadableTraceFile } from '../faults.ts';
import type { TraceFile } from './lines.ts';
import { parsedRecord } from './record.ts';
import { listIn } from './shapes.ts';

export interface Format {
  kind: 'lines' | 'document' | 'csv' | 'parquet';
  isGzip: boolean;
}

/** One line may be as long as this before a file is taken for a document on one line. */
const LONGEST_FIRST_LINE = 16 * 1024 * 1024;

/** What a file is, by what it holds; by its name only where a broken first line leaves it open. */
export async function formatOf(file: TraceFile): Promise<Format> {
  try {
    const magic = await firstBytes(file.path);
    if (magic.toString('latin1') === 'PAR1') return { kind: 'parquet', isGzip: false };
    const isGzip = magic[0] === 0x1f && magic[1] === 0x8b;
    if (/\.(jsonl|ndjson)(\.gz)?$/i.test(file.path)) return { kind: 'lines', isGzip };
    const line = await firstLine(file.path, isGzip);
    if (/\.csv(\.gz)?$/i.test(file.path) || isHeader(line)) return { kind: 'csv', isGzip };
    const parsed = parsedRecord(line ?? '');
    const isRecord = parsed.ok && isJsonObject(parsed.value) && listIn(parsed.value) === null;
    return { kind: isRecord ? 'lines' : 'document', isGzip };
  } catch (error) {
    throw unreadableTraceFile(file.label, error);
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The first line that is not blank; null where it is longer than any record. */
async function firstLine(path: string, isGzip: boolean): Promise<string | null> {
  const raw = createReadStream(path, { highWaterMark: 1 << 18 });
  const stream = isGzip ? raw.pipe(createGunzip()) : raw;
  raw.on('error', (error) => stream.destroy(error));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      size += chunk.length;
      const text = chunk.includes(0x0a) ? Buffer.concat(chunks).toString('utf8').trimStart() : '';
      const end = text.indexOf('\n');
      if (end !== -1) return withoutMark(text.slice(0, end));
      if (size > LONGEST_FIRST_LINE) return null;
    }
  } finally {
    raw.destroy();
  }
  return withoutMark(Buffer.concat(chunks).toString('utf8').trimStart());
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** `id,trace_id,…`: names between commas, in quotes or not. */
function isHeader(line: string | null): boolean {
  return line !== null && /^"?[a-z]\w*"?(,"?[a-z]\w*"?){3,}\s*$/i.test(line);
}
