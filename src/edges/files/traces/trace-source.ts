import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { Interrupted, UserError } from '../../../errors.ts';
import type { TraceSource } from '../../../harvest/ports.ts';
import { isJsonObject } from '../../../records/json.ts';
import { byTrace, type FileItem } from './by-trace.ts';
import { emptyTraceFile, missingTraceFile } from './faults.ts';

/** A JSON document is held whole; Langfuse's pages are at most 5 MB. JSONL is read line by line, whatever its size. */
const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;

/** A trace file, and the name that records have for it. */
interface NamedFile {
  label: string;
  path: string;
}

/** Traces out of files: what `observationFiles` reads, put together by trace. Reading throws Interrupted once `signal` aborts. */
export function namedTraceSource(files: readonly NamedFile[], signal?: AbortSignal): TraceSource {
  const { sources, items } = observationFiles(files, signal);
  return { sources, traces: () => byTrace(items()) };
}

/**
 * Langfuse pages `{data, meta}`, exports `{trace, observations}`, arrays of observations, or JSONL, read in the order given.
 * Reading throws Interrupted once `signal` aborts.
 */
export function observationFiles(files: readonly NamedFile[], signal?: AbortSignal) {
  const read: { path: string; sha256: string }[] = [];
  return {
    sources: () => read,
    async *items(): AsyncIterable<FileItem> {
      read.length = 0;
      for (const named of files) {
        const hash = createHash('sha256');
        const file = { ...named, signal };
        yield* (await isJsonl(file)) ? lineItems(file, hash) : documentItems(file, hash);
        read.push({ path: named.label, sha256: hash.digest('hex') });
      }
    },
  };
}

interface TraceFile extends NamedFile {
  signal: AbortSignal | undefined;
}

/** After this many observations of a document, which is read whole, a request to stop is heard. */
const STOP_EVERY = 1000;

async function* lineItems(file: TraceFile, hash: Hash): AsyncIterable<FileItem> {
  let isEmpty = true;
  for await (const { number, text } of linesOf(file, hash)) {
    if (text.trim() === '') continue;
    isEmpty = false;
    const parsed = parsedJson(text);
    const where = `${file.label}:${number}`;
    yield parsed.ok ? { kind: 'observation', where, value: parsed.value } : { kind: 'defect', where, reason: parsed.reason };
  }
  if (isEmpty) throw emptyTraceFile(file.label);
}

async function* documentItems(file: TraceFile, hash: Hash): AsyncIterable<FileItem> {
  const { label } = file;
  const { size } = await stat(file.path);
  if (size > MAX_DOCUMENT_BYTES) {
    throw new UserError(`${label}: ${Math.round(size / 1e6)} MB of JSON in one document is too large. Export it as JSONL, one observation a line.`);
  }
  const chunks: string[] = [];
  for await (const { text } of linesOf(file, hash)) chunks.push(text);
  const text = chunks.join('\n');
  if (text.trim() === '') throw emptyTraceFile(label);
  const parsed = parsedJson(text);
  if (!parsed.ok) throw new UserError(`${label}: expected one whole JSON document, but ${parsed.reason}. The file may be cut off: export it again.`);
  const observations = observationsIn(parsed.value);
  if (!observations) throw new UserError(`${label}: expected a page {"data": […]}, an array of observations, or JSONL. Export observations from Langfuse.`);
  for (const [index, value] of observations.entries()) {
    if (index % STOP_EVERY === 0) await turn();
    if (file.signal?.aborted) throw new Interrupted();
    yield { kind: 'observation', where: `${label}#${index + 1}`, value };
  }
}

function observationsIn(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value;
  if (!isJsonObject(value)) return null;
  const list = value['data'] ?? value['observations'];
  return Array.isArray(list) ? list : null;
}

/** By its name, or because its first line is an observation of its own. */
async function isJsonl(file: TraceFile): Promise<boolean> {
  if (/\.(jsonl|ndjson)$/i.test(file.path)) return true;
  for await (const { text } of linesOf(file)) {
    if (text.trim() === '') continue;
    const parsed = parsedJson(text);
    return parsed.ok && isJsonObject(parsed.value) && observationsIn(parsed.value) === null;
  }
  return false;
}

/** Lines without their ends, a byte order mark dropped; every byte goes into `hash`. */
async function* linesOf({ path, label, signal }: TraceFile, hash?: Hash): AsyncIterable<{ number: number; text: string }> {
  const decoder = new TextDecoder('utf-8');
  let [pending, number] = ['', 0];
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) })) {
      if (signal?.aborted) throw new Interrupted();
      hash?.update(chunk);
      const lines = decoder.decode(chunk, { stream: true }).split('\n');
      lines[0] = pending + lines[0];
      pending = lines.pop() ?? '';
      for (const text of lines) yield { number: ++number, text };
    }
  } catch (error) {
    throw signal?.aborted ? new Interrupted() : unreadable(label, error);
  }
  yield { number: number + 1, text: pending + decoder.decode() };
}

function parsedJson(text: string): { ok: true; value: unknown } | { ok: false; reason: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: `it is not valid JSON (${error instanceof Error ? error.message : 'unreadable'})` };
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return missingTraceFile(path);
  if (code === 'EISDIR') return new UserError(`${path}: expected a trace file, found a folder. Name the files in it.`);
  if (code === 'EACCES') return new UserError(`${path}: the trace file may not be read. Give yourself permission to read it.`);
  return error;
}
