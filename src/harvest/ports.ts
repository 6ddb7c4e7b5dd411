import type { Catalogue } from '../records/harvest/catalogue.ts';
import type { Label } from '../records/harvest/labels.ts';

/** One raw observation, and where it stands: `file:line`, `file#index`. */
export interface SourceObservation {
  where: string;
  value: unknown;
}

/**
 * The observations of one trace, in source order, or one thing that could not be read. An observation without a trace id is alone, under null.
 * `scores` are raw, as the source gives them; left out where it knows of none.
 */
export type SourceItem =
  | { kind: 'trace'; traceId: string | null; observations: readonly SourceObservation[]; scores?: readonly unknown[] }
  | { kind: 'defect'; where: string; reason: string };

/** A data set of others, in which held-out conversations are looked for. */
export interface PublicSet {
  name: string;
  /** Of its examples. */
  digest: string;
  texts(): Promise<readonly { id: string; text: string }[]>;
}

/** Where traces come from. Implementations: files (pages or JSONL); Langfuse's API. */
export interface TraceSource {
  /** What was read, for the manifest: known once `traces` has given its first item. */
  sources(): readonly { path: string; sha256: string }[];
  /** Each trace once and whole, in an order that is the same each time. */
  traces(): AsyncIterable<SourceItem>;
  /**
   * How much `traces` has not given yet. Only of a source that gives the traces newest first, by the start of their last observation, what has no
   * time or no trace before all others: whoever has enough may stop there.
   */
  left?(): { observations: number; traces: number };
}

/** What the agent offers, for instrumentations that do not record it, and the file that says so. */
export interface CatalogueFile {
  path: string;
  sha256: string;
  catalogue: Catalogue;
}

/** What a user decided of one gold, and where. */
export interface LocatedLabel extends Label {
  /** Of one of its keys. */
  lineOf(key: string): number;
}

/** Decisions about golds on which the hosted model contradicts itself, and the file that says so. */
export interface LabelsFile {
  path: string;
  sha256: string;
  labels: readonly LocatedLabel[];
}
