import { setImmediate as turn } from 'node:timers/promises';
import { Interrupted, UserError } from '../../../errors.ts';
import type { SourceItem, TraceSource } from '../../../harvest/ports.ts';
import { csvFile } from './formats/csv.ts';
import { documentCache, documentFile } from './formats/document.ts';
import { lineFile, type TraceFile } from './formats/lines.ts';
import { parquetFile } from './formats/parquet.ts';
import type { RecordFile } from './formats/record.ts';
import { formatOf } from './formats/sniff.ts';
import { openSpill, type Spill } from './formats/spill.ts';
import { assembled, type ReadRecord } from './grouping/assembled.ts';
import { type Place, recordIndex } from './grouping/record-index.ts';

/** A trace file, and the name that records have for it. */
export interface NamedFile {
  label: string;
  path: string;
  onBytes?: (bytes: number) => void;
}

/** After this many records a request to stop is heard. */
const STOP_EVERY = 1000;

/**
 * Traces out of files of any size: Langfuse pages, traces of the v1 API, exports of its UI and its blob storage, as JSON documents, JSONL, CSV
 * (each gzipped or not) or Parquet. Every file is read once to note whose each record is; then trace by trace, the newest first, from where it lies.
 * Reading throws Interrupted once `signal` aborts.
 */
export function namedTraceSource(files: readonly NamedFile[], signal?: AbortSignal): TraceSource {
  const read: { path: string; sha256: string }[] = [];
  let left = { observations: 0, traces: 0 };
  return {
    sources: () => read,
    left: () => left,
    async *traces() {
      read.length = 0;
      const opened = await recordFiles(files, signal);
      try {
        const index = recordIndex();
        for (const [number, { label }] of files.entries()) {
          const sha256 = await opened.at(number).note((noted) => index.add(number, noted));
          read.push({ path: label, sha256 });
        }
        let [records, observations] = [0, 0];
        left = index.size();
        for (const { traceId, places } of index.traces()) {
          const group = groupOf(
            traceId,
            places.map((place) => ({ place, file: opened.at(place.file) })),
          );
          observations += group.observations;
          left = { observations: left.observations - places.filter(({ kind }) => kind === 'observation').length, traces: left.traces - 1 };
          yield* group.items;
          records += places.length;
          if (records < STOP_EVERY) continue;
          records = 0;
          await turn();
          if (signal?.aborted) throw new Interrupted();
        }
        if (observations === 0 && index.holdsTraces()) refuseWithoutObservations(files.map(({ label }) => label));
      } finally {
        opened.close();
      }
    },
  };
}

/** A trace as it is passed on; what of it could not be read comes first. */
export function groupOf(traceId: string | null, placed: readonly { place: Place; file: RecordFile }[]): { items: SourceItem[]; observations: number } {
  const items: SourceItem[] = [];
  const records: ReadRecord[] = [];
  for (const { place, file } of placed) {
    const where = file.where(place.ordinal);
    const parsed = file.read(place);
    if (parsed.ok) records.push({ kind: place.kind, where, value: parsed.value });
    else items.push({ kind: 'defect', where, reason: parsed.reason });
  }
  const { observations, scores } = assembled(records);
  if (observations.length > 0) return { items: [...items, { kind: 'trace', traceId, observations, scores }], observations: observations.length };
  const lone = records.filter(({ kind }) => kind === 'trace');
  return {
    items: [...items, ...lone.map(({ where }): SourceItem => ({ kind: 'defect', where, reason: 'the trace came without its observations' }))],
    observations: 0,
  };
}

/** Every file by what it holds; what cannot be found again in its file is kept in a temporary one until all are closed. */
export async function recordFiles(files: readonly NamedFile[], signal: AbortSignal | undefined) {
  const cache = documentCache();
  const opened: RecordFile[] = [];
  let spilled: Spill | null = null;
  const spill = () => {
    spilled ??= openSpill();
    return spilled;
  };
  for (const named of files) {
    const file: TraceFile = { ...named, signal };
    const { kind, isGzip } = await formatOf(file);
    if (kind === 'parquet') opened.push(parquetFile(file, spill()));
    else if (kind === 'csv') opened.push(csvFile(file, { isGzip, spill: spill() }));
    else if (kind === 'lines') opened.push(lineFile(file, { isGzip, spill: isGzip ? spill() : null }));
    else opened.push(documentFile(file, { isGzip, cache }));
  }
  return {
    at: (number: number): RecordFile => {
      const file = opened[number];
      if (!file) throw new Error(`there is no trace file ${number}`);
      return file;
    },
    close: () => {
      for (const file of opened) file.close();
      spilled?.close();
    },
  };
}

/** @throws UserError where files were read and hold traces or scores, and no observation of them. */
function refuseWithoutObservations(labels: readonly string[]): never {
  throw new UserError(`${labels.join(', ')}: holds traces without their observations. Export the observations of these traces, with input and output.`);
}
