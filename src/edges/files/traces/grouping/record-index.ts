import { compareTexts } from '../../../../records/canonical-json.ts';
import type { Noted, RecordKind } from '../formats/record.ts';

const KINDS: readonly RecordKind[] = ['observation', 'trace', 'score'];

/** Where a record is found again. */
export interface Place {
  file: number;
  kind: RecordKind;
  offset: number;
  length: number;
  ordinal: number;
}

/**
 * Where the records of every trace lie, about 40 bytes a record and the ids of the traces: what is grouped stays on the disk.
 */
export interface RecordIndex {
  add(file: number, noted: Noted): void;
  /** True where a record tells of a trace apart from its observations. */
  holdsTraces(): boolean;
  /** Newest first, by the start of a trace's last observation, then by id; those without a trace or a start time come first. */
  traces(): Iterable<{ traceId: string | null; places: Place[] }>;
  /** Where the records of one trace lie, in the order they were added; at any time. */
  placesOf(traceId: string): Place[];
  /** Observations and traces in all. */
  size(): { observations: number; traces: number };
}

export function recordIndex(): RecordIndex {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  const newest: number[] = [];
  const trace = column(Int32Array);
  const file = column(Uint16Array);
  const kind = column(Uint8Array);
  const offset = column(Float64Array);
  const length = column(Int32Array);
  const ordinal = column(Int32Array);

  let [observations, alone] = [0, 0];

  const placeAt = (record: number): Place => ({
    file: file.at(record),
    kind: KINDS[kind.at(record)] ?? 'observation',
    offset: offset.at(record),
    length: length.at(record),
    ordinal: ordinal.at(record),
  });
  const numberOf = (traceId: string | null): number => {
    if (traceId === null) return -1;
    const known = numbers.get(traceId);
    if (known !== undefined) return known;
    numbers.set(traceId, names.length);
    newest.push(Number.NEGATIVE_INFINITY);
    return names.push(traceId) - 1;
  };
  return {
    add: (fileNumber, noted) => {
      const number = numberOf(noted.traceId);
      if (noted.kind === 'observation') observations += 1;
      if (number < 0) alone += 1;
      trace.push(number);
      file.push(fileNumber);
      kind.push(KINDS.indexOf(noted.kind));
      offset.push(noted.offset);
      length.push(noted.length);
      ordinal.push(noted.ordinal);
      if (number >= 0 && noted.kind === 'observation') newest[number] = Math.max(newest[number] ?? 0, Number.isNaN(noted.startMs) ? Infinity : noted.startMs);
    },
    holdsTraces: () => Array.from({ length: kind.length() }, (_, record) => kind.at(record)).includes(KINDS.indexOf('trace')),
    *traces() {
      for (let record = 0; record < trace.length(); record += 1) if (trace.at(record) < 0) yield { traceId: null, places: [placeAt(record)] };
      const { records, starts } = byTrace(trace, names.length);
      const order = Array.from(names.keys()).sort((a, b) => descending(newest[a] ?? 0, newest[b] ?? 0) || compareTexts(names[a] ?? '', names[b] ?? ''));
      for (const number of order) {
        const places = Array.from(records.subarray(starts[number], starts[number + 1]), placeAt);
        yield { traceId: names[number] ?? null, places };
      }
    },
    placesOf: (traceId) => {
      const number = numbers.get(traceId);
      const places: Place[] = [];
      for (let record = 0; number !== undefined && record < trace.length(); record += 1) if (trace.at(record) === number) places.push(placeAt(record));
      return places;
    },
    size: () => ({ observations, traces: names.length + alone }),
  };
}

/** Record numbers sorted by trace, each trace's in the order they were added (a counting sort). */
function byTrace(trace: Column, traces: number): { records: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(traces + 1);
  for (let record = 0; record < trace.length(); record += 1) {
    const number = trace.at(record);
    if (number >= 0) starts[number + 1] = (starts[number + 1] ?? 0) + 1;
  }
  for (let number = 0; number < traces; number += 1) starts[number + 1] = (starts[number + 1] ?? 0) + (starts[number] ?? 0);
  const next = Int32Array.from(starts);
  const records = new Int32Array(starts[traces] ?? 0);
  for (let record = 0; record < trace.length(); record += 1) {
    const number = trace.at(record);
    if (number < 0) continue;
    records[next[number] ?? 0] = record;
    next[number] = (next[number] ?? 0) + 1;
  }
  return { records, starts };
}

interface Column {
  push(value: number): void;
  at(index: number): number;
  length(): number;
}

/** Numbers in a typed array that grows by half. */
function column(Kind: typeof Int32Array | typeof Uint16Array | typeof Uint8Array | typeof Float64Array): Column {
  let values = new Kind(1024);
  let count = 0;
  return {
    push: (value) => {
      if (count === values.length) {
        const grown = new Kind(Math.ceil(values.length * 1.5));
        grown.set(values);
        values = grown;
      }
      values[count] = value;
      count += 1;
    },
    at: (index) => values[index] ?? 0,
    length: () => count,
  };
}

function descending(a: number, b: number): number {
  return a === b ? 0 : a > b ? -1 : 1;
}
