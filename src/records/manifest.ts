import { z } from 'zod';

/** Provenance that stands on every record of a run. */
export const Manifest = z.strictObject({
  createdAt: z.string(),
  fledgling: z.string(),
  commit: z.string().nullable(),
  dirty: z.boolean().nullable(),
  configDigest: z.string(),
  /** Values a command line flag put in place of the config's. */
  overrides: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  node: z.string(),
  packages: z.record(z.string(), z.string()),
  hardware: z.strictObject({ cpu: z.string(), cores: z.number().int(), memoryGb: z.number(), gpus: z.array(z.string()), platform: z.string() }),
});
export type Manifest = z.infer<typeof Manifest>;
