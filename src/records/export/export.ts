import { z } from 'zod';
import { FloorCheck } from '../comparison.ts';
import { MetricName } from '../evaluation.ts';
import { Split, Track } from '../example.ts';
import { Sha256 } from '../json.ts';

export const EXPORT_FORMS = ['merged-gguf', 'merged-safetensors', 'adapter'] as const;
export const ExportForm = z.enum(EXPORT_FORMS);
export type ExportForm = z.infer<typeof ExportForm>;

/** A file of the export's folder; `path` is relative to it. */
export const ExportedFile = z.strictObject({ path: z.string(), sha256: Sha256, bytes: z.int().nonnegative() });
export type ExportedFile = z.infer<typeof ExportedFile>;

/** What the loop's own evaluation of the exported file came to, beside that of base and adapter on the same examples. */
export const Rescored = z.strictObject({
  split: Split,
  /** SHA-256 of the GGUF that answered. */
  fileSha256: Sha256,
  /** Of the examples. */
  dataDigest: Sha256,
  evaluation: z.strictObject({ id: z.string(), predictionsDigest: Sha256, scoresDigest: Sha256 }),
  adapterEvaluation: z.strictObject({ id: z.string(), predictionsDigest: Sha256, scoresDigest: Sha256 }),
  /** Gated examples that both were scored on, and those that were not. */
  pairs: z.int().nonnegative(),
  unpaired: z.int().nonnegative(),
  /** The track's core metrics on these pairs; `difference` is the export's minus the adapter's. */
  metrics: z.array(z.strictObject({ name: MetricName, n: z.int(), exported: z.number(), adapter: z.number(), difference: z.number() })),
  floors: z.array(FloorCheck),
  /** Of all answers, those that are letter by letter the adapter's. */
  answers: z.strictObject({ total: z.int(), equal: z.int() }),
  /** The largest loss that holds: the gate's `delta`. */
  margin: z.number(),
  holds: z.boolean(),
});
export type Rescored = z.infer<typeof Rescored>;

/** `export.json`: what an export's folder holds, and what it was made from. */
export const Export = z.strictObject({
  schema: z.literal('fledgling/export@1'),
  agent: z.string(),
  track: Track,
  form: ExportForm,
  /** The recorded run that evaluated this adapter; null where none did. */
  run: z.string().nullable(),
  base: z.strictObject({ name: z.string(), ggufSha256: Sha256 }),
  adapter: z.strictObject({ ggufSha256: Sha256, safetensorsSha256: Sha256.nullable() }),
  /** The 16-bit GGUF that was merged into, where it was quantised afterwards. */
  mergedInto: Sha256.nullable(),
  /** What the merged GGUF was quantised to; null where the base's own types were kept. */
  quantization: z.string().nullable(),
  files: z.array(ExportedFile),
  rescored: Rescored.nullable(),
});
export type Export = z.infer<typeof Export>;
