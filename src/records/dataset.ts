import { z } from 'zod';
import { Split, Track } from './example.ts';
import { Sha256 } from './json.ts';

/** Which split a session, a trace, a family or the history of one was given, for ever: growing the data set never moves an old example. One line of `ledger.jsonl`. */
export const LedgerEntry = z.strictObject({
  cluster: z.string(),
  split: Split,
  /** Base64 of 128 bytes by which texts that nearly repeat this family are recognised when it is no longer at hand. */
  minhash: z.base64().length(172).optional(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** Why an observation, a line or an example did not become a row. */
export const Quarantined = z.strictObject({
  /** `file:line` or observation id. */
  where: z.string(),
  reason: z.string(),
  detail: z.string(),
});
export type Quarantined = z.infer<typeof Quarantined>;

export const DatasetFile = z.strictObject({
  path: z.string(),
  sha256: Sha256,
  rows: z.number().int().nonnegative(),
});
export type DatasetFile = z.infer<typeof DatasetFile>;

export const DatasetManifest = z.strictObject({
  schema: z.literal('fledgling/dataset@1'),
  agent: z.string(),
  /** Digest of all examples, in order: what an evaluation's data digest is made of. */
  digest: Sha256,
  seed: z.number().int(),
  /** How much the prompts say about the answer's form; older data sets were all brief. */
  instruction: z.enum(['full', 'brief']).default('brief'),
  signatures: z.enum(['compact', 'json-schema']),
  sources: z.array(z.strictObject({ path: z.string(), sha256: Sha256 })),
  /** Where the gold answers are no recorded model's: those a public data set was published with, or made up here in its shape. */
  golds: z.enum(['public', 'synthetic']).optional(),
  counts: z.strictObject({
    observations: z.number().int(),
    modelCalls: z.number().int(),
    duplicates: z.number().int(),
    quarantined: z.record(z.string(), z.number().int()),
    /** `"<track>/<split>"` to number of rows; challenge examples are counted under `"<track>/challenge"`. */
    rows: z.record(z.string(), z.number().int()),
  }),
  /** What was taken out of the traces before anything was written: different values a trace, by kind; null in data sets from before. */
  redaction: z
    .strictObject({ enabled: z.boolean(), kinds: z.record(z.string(), z.number().int()) })
    .nullable()
    .default(null),
  tracks: z.array(Track),
  files: z.array(DatasetFile),
});
export type DatasetManifest = z.infer<typeof DatasetManifest>;
