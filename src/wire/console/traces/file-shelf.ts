import { setTimeout as sleep } from 'node:timers/promises';
import { type TraceTable, traceTable } from '../../../console/traces/table.ts';
import { type BrowsedFiles, browsedFiles } from '../../../edges/files/traces/browsed-files.ts';
import type { TracePage } from '../../../records/console/traces.ts';
import type { Shelf } from './shelf.ts';

interface FileShelfOptions {
  source: TracePage['source'];
  server: string | null;
  files: readonly { label: string; path: string; bytes: number }[];
  signal: AbortSignal;
  /** That more has been read, or all. */
  tell(): void;
}

const TELL_EVERY_MS = 1_000;
/** A page is sent as soon as it is full; one that is not waits so long for more. */
const WAIT_MS = 400;

/** Trace files, read through once in the background: what has been read is shown at once, what is asked for is read from where it lies. */
export function fileShelf({ source, server, files, signal, tell }: FileShelfOptions): Shelf {
  const closed = new AbortController();
  const table: TraceTable = traceTable();
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let [read, told, isDone] = [0, 0, false];
  let opened: BrowsedFiles | null = null;
  const onBytes = (bytes: number) => {
    read += bytes;
    const now = Date.now();
    if (now - told < TELL_EVERY_MS) return;
    if (told !== 0) tell();
    told = now;
  };
  const reading = (async () => {
    opened = await browsedFiles(
      files.map(({ label, path }) => ({ label, path, onBytes })),
      AbortSignal.any([signal, closed.signal]),
    );
    await opened.read((met) => table.add(met));
  })().finally(() => {
    isDone = true;
    if (closed.signal.aborted) opened?.close();
    else if (told !== 0) tell();
  });
  // Whoever asks for a page hears of it.
  reading.catch(() => undefined);
  return {
    ...{ source, server },
    page: async (query) => {
      const full = (query.page + 1) * query.size;
      for (let waited = 0; !isDone && table.size() < full && waited < WAIT_MS; waited += 20) await sleep(20);
      if (isDone) await reading;
      const share = all > 0 && read > 0 ? Math.min(1, read / all) : null;
      const indexing = isDone ? null : { traces: table.size(), share };
      return { source, ...table.page(query), hasMore: false, indexing, note: null, looked: null };
    },
    raw: async (traceId) => {
      for (let found = opened?.trace(traceId) ?? null; ; found = opened?.trace(traceId) ?? null) {
        // Of a trace that was met there may be more to come.
        if (isDone) await reading;
        if (found || isDone) return isDone ? (opened?.trace(traceId) ?? null) : found;
        await sleep(50);
      }
    },
    close: () => {
      closed.abort();
      if (isDone) opened?.close();
    },
  };
}
