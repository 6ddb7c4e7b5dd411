import type { RawTrace } from '../../../console/ports/traces.ts';
import type { TracePage, TraceQuery } from '../../../records/console/traces.ts';

/** Where traces are looked at: files that are read once, or a server that is asked. */
export interface Shelf {
  source: TracePage['source'];
  /** The Langfuse server whose pages its traces may link to; null where none is known. */
  server: string | null;
  page(query: TraceQuery): Promise<TracePage>;
  raw(traceId: string): Promise<(RawTrace & { hasId: boolean }) | null>;
  close(): void;
}
