import { z } from 'zod';
import { Split, Track } from './example.ts';
import { Sha256 } from './json.ts';

const Count = z.number().int().nonnegative();
const Share = z.number().min(0).max(1);

/** How many of each name, the most frequent first; a list, because names come from traces. */
const Counts = z.array(z.strictObject({ name: z.string(), count: Count }));

/** Nearest-rank quantiles (Hyndman and Fan 1996, Am. Stat. 50:361, type 1). */
const Quantiles = z.strictObject({ least: Count, p25: Count, median: Count, p75: Count, p95: Count, most: Count });
export type Quantiles = z.infer<typeof Quantiles>;

/** One track's examples in one split, challenges apart. */
const SplitStats = z.strictObject({
  track: Track,
  split: Split,
  rows: Count,
  /** Challenge examples, which are counted nowhere else. */
  challenges: Count,
  /** What the examples are worth in number: those of one cluster are not independent. */
  clusters: Count,
  domains: Counts,
  complexity: Counts,
  /** Turns of user and tools in the conversation. */
  turns: Counts,
  /** In characters, null where there is no row. */
  promptCharacters: Quantiles.nullable(),
  completionCharacters: Quantiles.nullable(),
  toolsOffered: Quantiles.nullable(),
});
export type SplitStats = z.infer<typeof SplitStats>;

/** Clusters of one domain by split. */
const Stratum = z.strictObject({ domain: z.string(), clusters: z.record(Split, Count) });
export type Stratum = z.infer<typeof Stratum>;

export const ToolDrift = z.strictObject({
  tool: z.string(),
  /** In the order in which they were last seen: the last one is today's. */
  forms: z.array(z.strictObject({ parameters: Sha256, since: z.string(), until: z.string(), observations: Count })),
  /** Observations whose recorded call does not fit the last form. */
  stale: Count,
});
export type ToolDrift = z.infer<typeof ToolDrift>;

/** How much of one split's conversations stands word for word somewhere else. */
export const Overlap = z.strictObject({
  split: Split,
  /** `train`, or the name of a public data set. */
  against: z.string(),
  /** Different conversations, of which `tooShort` hold fewer words than can tell anything. */
  conversations: Count,
  tooShort: Count,
  /** Conversations of which at least `overlapShare` of the runs of words stand in the other. */
  overlapping: Count,
  /** Mean share of runs that stand in the other, over the conversations that were measured; null where there is none. */
  meanShare: Share.nullable(),
  /** The worst pairs by share; `with` holds most of the example's runs. */
  worst: z.array(z.strictObject({ example: z.string(), with: z.string(), share: Share })),
});
export type Overlap = z.infer<typeof Overlap>;

/** What a data set is made of: `dataset_stats.json`. */
export const DatasetStats = z.strictObject({
  schema: z.literal('fledgling/dataset-stats@1'),
  agent: z.string(),
  /** The manifest's digest of all examples. */
  digest: Sha256,
  splits: z.array(SplitStats),
  /** Shares of clusters that were asked for and those that came out, challenges apart. */
  shares: z.array(z.strictObject({ split: Split, asked: Share, got: Share })),
  strata: z.array(Stratum),
  families: z.strictObject({
    threshold: z.number(),
    /** Different folded conversations. */
    families: Count,
    /** Families bound to another that they nearly repeat. */
    near: Count,
    clusters: Count,
    /** The share of the examples that the largest cluster holds. */
    largestShare: Share,
  }),
  answers: z.strictObject({
    /** Prompts that were answered in more than one way. */
    disagreeing: Count,
    /** Of these, prompts of which no answer had a majority: none is kept. */
    undecided: Count,
  }),
  /** Label decisions of the user; absent where the config names none. */
  labels: z
    .strictObject({
      applied: z.array(z.strictObject({ example: z.string(), track: Track, split: Split, decision: z.enum(['keep', 'drop', 'use', 'accept']) })),
      /** Without a decision yet. */
      open: Count,
      /** Of examples that are not there: the data moved on. */
      unknown: Count,
    })
    .exactOptional(),
  quarantined: Counts,
  drift: z.strictObject({ rule: z.enum(['keep', 'newest']), tools: z.array(ToolDrift) }),
  contamination: z.strictObject({ words: Count, overlapShare: Share, overlaps: z.array(Overlap) }),
  /** What a reader should act on, as sentences. */
  warnings: z.array(z.string()),
});
export type DatasetStats = z.infer<typeof DatasetStats>;
