import type { SourceQuery } from '../records/snapshot.ts';

/** Observations in the source's order, and where the next page begins; null at the end. */
export interface Page {
  observations: readonly unknown[];
  next: string | null;
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
  query: SourceQuery;
  /** Short, as people know it: `dummy-agent?count=12&seed=42`. */
  name: string;
  /** From a page's `next` on; null begins at the start. */
  pages(cursor: string | null): AsyncIterable<Page>;
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
  /** Whole or not at all: observations and cursor together. */
  append(page: Page): Promise<void>;
  /** Closes it for ever. */
  commit(): Promise<{ sha256: string; observations: number }>;
}
