import { z } from 'zod';
import { MetricName } from '../evaluation.ts';
import { Track } from '../example.ts';
import { Sha256 } from '../json.ts';

/** What was uploaded where, and that the Hub holds those bytes: `eval-results/<agent>/promotions/<run>.json`. */
export const Promotion = z.strictObject({
  schema: z.literal('fledgling/promotion@1'),
  agent: z.string(),
  run: z.string(),
  /** ISO 8601. */
  promotedAt: z.string(),
  repository: z.string(),
  repositoryType: z.enum(['model', 'dataset', 'space']),
  revision: z.string(),
  commit: z.string(),
  url: z.string(),
  decisionSha256: Sha256,
  base: z.strictObject({ name: z.string(), title: z.string(), hf: z.string(), ggufSha256: Sha256 }),
  /** The adapters, as `models` lists them and the next config can select them. */
  adapters: z.array(z.strictObject({ track: Track, path: z.string(), sha256: Sha256 })),
  /** Every file of the commit with the Hub's object id, compared after the upload. */
  files: z.array(z.strictObject({ path: z.string(), sha256: Sha256, bytes: z.number().int(), hubOid: z.string() })),
  /** Largest loss to the hosted model over core metrics, and the split it was measured on. */
  gap: z.strictObject({ split: z.enum(['test', 'vault']), value: z.number(), threshold: z.number(), metric: MetricName, track: Track }),
});
export type Promotion = z.infer<typeof Promotion>;
