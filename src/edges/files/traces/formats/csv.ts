import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { UserError } from '../../../../errors.ts';
import { emptyTraceFile } from '../faults.ts';
import type { ByteReader } from './byte-reader.ts';
import { csvRecord } from './dialect.ts';
import { bytesOf, type TraceFile } from './lines.ts';
import { parsedRecord, type RecordFile } from './record.ts';
import { notedShape } from './shapes.ts';
import type { Spill } from './spill.ts';

/** A CSV export with a header line (RFC 4180), its rows written to `spill` as JSON. */
export function csvFile(file: TraceFile, { isGzip, spill }: { isGzip: boolean; spill: Spill }): RecordFile {
  let reader: ByteReader | null = null;
  return {
    note: async (visit) => {
      const hash = createHash('sha256');
      const bytes = Readable.from(bytesOf(file, { isGzip, onBytes: (chunk) => hash.update(chunk) }));
      const rows = parse({ columns: (names: string[]) => knownColumns(names, file.label), bom: true, relax_column_count_more: false });
      // An error of the file reaches the reader of the rows.
      bytes.on('error', (error) => rows.destroy(error));
      let ordinal = 0;
      try {
        for await (const row of bytes.pipe(rows)) {
          ordinal += 1;
          const record = csvRecord(row);
          visit({ ...notedShape(record), ...spill.write(JSON.stringify(record)), ordinal }, () => ({ ok: true, value: record }));
        }
      } catch (error) {
        throw malformed(error, file.label, ordinal);
      }
      if (ordinal === 0) throw emptyTraceFile(file.label);
      return hash.digest('hex');
    },
    read: ({ offset, length }) => {
      reader ??= spill.reader();
      return parsedRecord(reader.text(offset, length));
    },
    where: (ordinal) => `${file.label}, row ${ordinal}`,
    isSeekable: false,
    close: () => reader?.close(),
  };
}

/** @throws UserError for a table of other things. */
function knownColumns(names: readonly string[], label: string): string[] {
  const has = (...wanted: string[]) => wanted.some((name) => names.includes(name));
  const isKnown = has('id') && (has('trace_id', 'traceId') || (has('timestamp') && has('name')));
  if (isKnown) return [...names];
  const shown = names.slice(0, 8).map((name) => JSON.stringify(name.slice(0, 40)));
  throw new UserError(
    `${label}: expected an export of observations with the columns id and trace_id, found ${shown.join(', ')}. Export observations from Langfuse, with input and output.`,
  );
}

function malformed(error: unknown, label: string, rows: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return error;
  return new UserError(`${label}: the CSV breaks off or is malformed after row ${rows} (${code}). Export it again.`);
}
