import { resolve } from 'node:path';
import { parquetRows } from '../../../duckdb/parquet-rows.ts';
import { digestOfFile } from '../../stages/store.ts';
import { emptyTraceFile } from '../faults.ts';
import type { ByteReader } from './byte-reader.ts';
import type { TraceFile } from './lines.ts';
import { parsedRecord, type RecordFile } from './record.ts';
import { notedShape } from './shapes.ts';
import type { Spill } from './spill.ts';

/** A Parquet export, its rows written to `spill` as JSON. */
export function parquetFile({ label, path, signal }: TraceFile, spill: Spill): RecordFile {
  let reader: ByteReader | null = null;
  return {
    note: async (visit) => {
      let ordinal = 0;
      for await (const rows of parquetRows(resolve(path), { label, signal })) {
        for (const text of rows) {
          ordinal += 1;
          const parsed = parsedRecord(text);
          visit({ ...notedShape(parsed.ok ? parsed.value : null), ...spill.write(text), ordinal }, () => parsed);
        }
      }
      if (ordinal === 0) throw emptyTraceFile(label);
      return digestOfFile(path, signal);
    },
    read: ({ offset, length }) => {
      reader ??= spill.reader();
      return parsedRecord(reader.text(offset, length));
    },
    where: (ordinal) => `${label}, row ${ordinal}`,
    isSeekable: false,
    close: () => reader?.close(),
  };
}
