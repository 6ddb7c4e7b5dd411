import { parseJson } from '../../../../records/exact-json/parse-json.ts';
/** What a record tells of: an observation (or a whole trace with its observations), a trace without them, a score. */
export type RecordKind = 'observation' | 'trace' | 'score';

/** What is noted of a record when its file is first read: enough to put it to its trace and to find it again. */
export interface Noted {
  kind: RecordKind;
  /** Null where none stands in it: the record is alone. */
  traceId: string | null;
  /** Milliseconds since 1970; NaN where it is not told. */
  startMs: number;
  /** Where it lies, as its file means it. */
  offset: number;
  length: number;
  /** Counted from 1 in the file: the line, or the place in a document. */
  ordinal: number;
}

export type ParsedRecord = { ok: true; value: unknown } | { ok: false; reason: string };

/** One trace file: read once to note its records, then record by record. */
export interface RecordFile {
  /** `parsed` reads the record while it is at hand. @returns SHA-256 of the file's bytes. @throws UserError for a file that holds no records, Interrupted. */
  note(visit: (noted: Noted, parsed: () => ParsedRecord) => void): Promise<string>;
  read(noted: Pick<Noted, 'offset' | 'length'>): ParsedRecord;
  where(ordinal: number): string;
  /** True where records are found in the file itself, also before it was read to its end. */
  isSeekable: boolean;
  close(): void;
}

export function parsedRecord(text: string): ParsedRecord {
  try {
    return { ok: true, value: parseJson(text) };
  } catch (error) {
    return { ok: false, reason: `it is not valid JSON (${error instanceof Error ? error.message : 'unreadable'})` };
  }
}
