import type { JsonObject } from '../../../records/json.ts';
import { isJsonObject } from '../../../records/json.ts';
import { inApiNames } from './formats/dialect.ts';
import type { Noted, ParsedRecord } from './formats/record.ts';
import { assembled } from './grouping/assembled.ts';
import { recordIndex } from './grouping/record-index.ts';
import { groupOf, type NamedFile, recordFiles } from './trace-source.ts';

/** What one record says, as it is met: an observation with the names of the API, a trace apart from its observations, or nothing readable. */
export type Met = { traceId: string; hasId: boolean } & (
  | { kind: 'observation'; value: unknown }
  | { kind: 'trace'; value: JsonObject }
  | { kind: 'defect'; value: null }
);

export interface BrowsedTrace {
  hasId: boolean;
  observations: readonly { where: string; value: unknown }[];
  scores: readonly unknown[];
  defects: readonly { where: string; reason: string }[];
}

/** Trace files of any format that are read through once, and then trace by trace from where it lies. */
export interface BrowsedFiles {
  /** Reads every file, in the order of the files. @throws UserError, Interrupted */
  read(meet: (met: Met) => void): Promise<void>;
  /** Also while `read` has not come to its end, as far as it has got. Null where no record of it was met. */
  trace(traceId: string): BrowsedTrace | null;
  close(): void;
}

export async function browsedFiles(files: readonly NamedFile[], signal: AbortSignal): Promise<BrowsedFiles> {
  const opened = await recordFiles(files, signal);
  const index = recordIndex();
  const alone = new Set<string>();
  let done = 0;
  return {
    read: async (meet) => {
      for (const number of files.keys()) {
        await opened.at(number).note((noted, parsed) => {
          const hasId = noted.traceId !== null;
          const traceId = noted.traceId ?? `no trace id, ${opened.at(number).where(noted.ordinal)}`;
          if (!hasId) alone.add(traceId);
          index.add(number, { ...noted, traceId });
          for (const met of metIn(noted, parsed())) meet({ traceId, hasId, ...met });
        });
        done = number + 1;
      }
    },
    trace: (traceId) => {
      // What is still being unpacked cannot be found yet.
      const places = index.placesOf(traceId).filter(({ file }) => file < done || opened.at(file).isSeekable);
      if (places.length === 0) return null;
      const hasId = !alone.has(traceId);
      const { items } = groupOf(
        hasId ? traceId : null,
        places.map((place) => ({ place, file: opened.at(place.file) })),
      );
      const defects = items.flatMap((item) => (item.kind === 'defect' ? [{ where: item.where, reason: item.reason }] : []));
      const trace = items.find((item) => item.kind === 'trace');
      return { hasId, observations: trace?.observations ?? [], scores: trace?.scores ?? [], defects };
    },
    close: () => opened.close(),
  };
}

type Content = { kind: 'observation'; value: unknown } | { kind: 'trace'; value: JsonObject } | { kind: 'defect'; value: null };

function metIn({ kind }: Noted, parsed: ParsedRecord): Content[] {
  if (!parsed.ok) return [{ kind: 'defect', value: null }];
  if (kind === 'score') return [];
  if (kind === 'trace') return isJsonObject(parsed.value) ? [{ kind, value: inApiNames(parsed.value) }] : [];
  return assembled([{ kind, where: '', value: parsed.value }]).observations.map(({ value }) => ({ kind: 'observation', value }));
}
