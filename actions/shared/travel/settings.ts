import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Track } from '../../../src/records/example.ts';
import { Sha256 } from '../../../src/records/json.ts';

/** What every job of a run must agree on, as the plan left it in `settings.json`. */
export const Settings = z.strictObject({
  schema: z.literal('fledgling/run-settings@1'),
  /** Over how many hosts the evaluations of local models are spread. */
  shards: z.int().min(1).max(64),
  /** Another text trains again; null re-uses adapters. */
  again: z.string().max(100).nullable(),
  /** A run that evaluates promoted adapters anew: what its evaluations are marked with, the promoted run, and the adapters. Null: any other run. */
  watch: z
    .strictObject({
      mark: z.string().max(100),
      run: z.string().regex(/^[0-9a-f]{12}$/),
      adapters: z.array(z.strictObject({ track: Track, sha256: Sha256 })),
    })
    .nullable(),
});
export type Settings = z.infer<typeof Settings>;

/** Where one job does everything, a training that was forced is told to the steps after it by this variable. */
export const AGAIN = 'FLEDGLING_AGAIN';

export async function readSettings(path: string): Promise<Settings> {
  return Settings.parse(JSON.parse(await readFile(path, 'utf8')));
}
