import type { Ask } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { RowStyle } from '../rows/written/row-prompt.ts';

/** What a harvest is told; shares are of clusters. */
export interface HarvestOptions extends RowStyle {
  tracks: readonly Track[];
  /** At most this many model calls, the newest first; `null` takes all. */
  limit: number | null;
  /** The rest is the test split. */
  split: { train: number; val: number; vault: number };
  seed: number;
  /** Conversations that share at least this much of their shingles, estimated, are bound together; at 1 only equal ones are. */
  nearDuplicates: { threshold: number };
  /** `newest` sets examples aside whose call does not fit the schema that its tool was last offered with. */
  schemaDrift: 'keep' | 'newest';
  /** How the hosted model will be asked: natively, only what can be asked again as it was is an example. */
  ask: Ask;
  /** Traces with one of these tags are challenge examples. */
  challengeTags: readonly string[];
}

/** What counts as a gold, and how much may be lost. */
export interface GoldRules {
  /** Several calls in one turn: set aside, or unrolled one after the other. */
  parallelCalls: 'set-aside' | 'split';
  /** A gold that its own schema does not allow. */
  schemaViolations: 'set-aside' | 'keep';
  /** Calls that a user scored below it are no golds; null asks for no score. */
  userScore: { name: string; below: number } | null;
  /** The share of traces with model calls that may be lost. */
  maxQuarantined: number;
}
