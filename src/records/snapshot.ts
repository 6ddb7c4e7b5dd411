import { z } from 'zod';
import { JsonObject, Sha256 } from './json.ts';

/** What a source is asked for. Equal queries of a source that is read only once give one snapshot. */
export const SourceQuery = z.strictObject({
  source: z.enum(['file', 'dummy-agent', 'langfuse']),
  /** What the source understands: paths, names, counts. */
  filter: JsonObject,
  /** Start times of the observations asked for, ISO 8601, `to` exclusive; null for everything, and for a window that is not fixed yet. */
  window: z.strictObject({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
  /** Where an earlier snapshot ended and this one begins; null for the start. */
  cursor: z.string().nullable(),
});
export type SourceQuery = z.infer<typeof SourceQuery>;

export const SnapshotFile = z.strictObject({
  /** As the config names it, or the name of the query. */
  path: z.string(),
  sha256: Sha256,
  /** True where the bytes lie in the snapshot store; false for a file that stays where the config names it. */
  kept: z.boolean(),
});
export type SnapshotFile = z.infer<typeof SnapshotFile>;

/** What a source that is asked was found to hold, and why it was asked no further. */
export const Coverage = z.strictObject({
  /** Start times that were looked through, ISO 8601. */
  from: z.string(),
  to: z.string(),
  traces: z.int().nonnegative(),
  generations: z.int().nonnegative(),
  /** Traces by what they were found by: `trace name`, `tag`. One may count under several. */
  matchedBy: z.record(z.string(), z.int().positive()),
  /** Traces of evaluations of our own, left out. */
  ownEvaluations: z.int().nonnegative(),
  /** Observations whose input and output the source could not send. */
  withoutContent: z.array(z.string()),
  /** `whole`: everything in the window is there. */
  ended: z.enum(['whole', 'generations', 'traces']),
});
export type Coverage = z.infer<typeof Coverage>;

/** The observations one harvest is made from, by digest: they never change, whatever the source says later. */
export const Snapshot = z.strictObject({
  schema: z.literal('fledgling/snapshot@1'),
  query: SourceQuery,
  files: z.array(SnapshotFile),
  /** Null where the files were not read yet. */
  observations: z.int().nonnegative().nullable(),
  /** Only of sources that can tell. */
  coverage: Coverage.optional(),
  /** Over path and SHA-256 of every file, in order. */
  digest: Sha256,
});
export type Snapshot = z.infer<typeof Snapshot>;
