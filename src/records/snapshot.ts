import { z } from 'zod';
import { JsonObject, Sha256 } from './json.ts';

/** What a source is asked for. Equal queries of a source that is read only once give one snapshot. */
export const SourceQuery = z.strictObject({
  source: z.enum(['file', 'dummy-agent']),
  /** What the source understands: paths, names, counts. */
  filter: JsonObject,
  /** Start times of the observations asked for, ISO 8601, `to` exclusive; null for everything. */
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

/** The observations one harvest is made from, by digest: they never change, whatever the source says later. */
export const Snapshot = z.strictObject({
  schema: z.literal('fledgling/snapshot@1'),
  query: SourceQuery,
  files: z.array(SnapshotFile),
  /** Null where the files were not read yet. */
  observations: z.int().nonnegative().nullable(),
  /** Over path and SHA-256 of every file, in order. */
  digest: Sha256,
});
export type Snapshot = z.infer<typeof Snapshot>;
