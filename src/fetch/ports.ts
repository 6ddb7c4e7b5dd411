import type { Coverage, SourceQuery } from '../records/snapshot.ts';

/** Observations in the source's order, and where the next page begins; null at the end. */
export interface Page {
  observations: readonly unknown[];
  next: string | null;
  /** What the pages up to this one are of, where the source can tell. */
  coverage?: Coverage;
  /** How far it has got, for whoever waits: `back to 2026-11-01`. */
  note?: string;
}

/** Files that are there already: their digests are taken, and nothing is copied. */
export interface FileSource {
  kind: 'files';
  query: SourceQuery;
  /** In the order they are read. @throws UserError for a file that is missing or empty. */
  digests(): Promise<{ path: string; sha256: string }[]>;
}

/** A source that is asked: an API, an agent. It may answer otherwise the next time. */
export interface QuerySource {
  kind: 'query';
  /** As it is asked for. Its window is null where it goes by the clock; `frozen` fixes it. */
  query: SourceQuery;
  /** Short, as people know it: `dummy-agent?count=12&seed=42`. */
  name: string;
  /** The query with its window fixed, so that it stays the same while it is asked, resumed or asked again. Default: `query` as it is. */
  frozen?(): Promise<SourceQuery>;
  /** The answers to a frozen query, from a page's `next` on; null begins at the start. */
  pages(cursor: string | null, query: SourceQuery): AsyncIterable<Page>;
  /** Whether and how it answers, in a few words; asks it. Default: its name. */
  describe?(): Promise<string>;
}

export type ObservationSource = FileSource | QuerySource;

/** Where the answers of sources that are asked are kept, one observation a line, named by their digest. */
export interface SnapshotStore {
  /** The snapshot of a query that is under way, empty or where a killed run left it; one process at a time. */
  open(queryDigest: string): Promise<OpenSnapshot>;
  holds(sha256: string): Promise<boolean>;
}

export interface OpenSnapshot {
  /** Where the next page begins; null at the start. */
  readonly cursor: string | null;
  /** True once the last page is in. */
  readonly isDone: boolean;
  /** How many it holds. */
  readonly observations: number;
  /** The frozen query of the pages in it; null at the start. */
  readonly query: SourceQuery | null;
  /** Of the last page that had one; null before. */
  readonly coverage: Coverage | null;
  /** Whole or not at all: observations and cursor together. */
  append(page: Page, query: SourceQuery): Promise<void>;
  /** Closes it for ever. */
  commit(): Promise<{ sha256: string; observations: number }>;
}
