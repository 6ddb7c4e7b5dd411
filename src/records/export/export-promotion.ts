import { z } from 'zod';
import { Track } from '../example.ts';
import { Sha256 } from '../json.ts';
import { ExportForm } from './export.ts';

/** What of an export was uploaded where, and that the Hub holds those bytes: `eval-results/<agent>/promotions/exports/<run>-<track>-<form>.json`. */
export const ExportPromotion = z.strictObject({
  schema: z.literal('fledgling/export-promotion@1'),
  agent: z.string(),
  run: z.string(),
  track: Track,
  form: ExportForm,
  /** ISO 8601. */
  promotedAt: z.string(),
  repository: z.string(),
  repositoryType: z.enum(['model', 'dataset', 'space']),
  revision: z.string(),
  /** Folder in the repository. */
  folder: z.string(),
  commit: z.string(),
  url: z.string(),
  /** Of the run's `decision.json`. */
  decisionSha256: Sha256,
  adapterSha256: Sha256,
  /** Of the file that was scored and is served. */
  fileSha256: Sha256,
  /** Every file of the commit with the Hub's object id, compared after the upload. */
  files: z.array(z.strictObject({ path: z.string(), sha256: Sha256, bytes: z.number().int(), hubOid: z.string() })),
});
export type ExportPromotion = z.infer<typeof ExportPromotion>;

/** Name of its record. */
export function exportPromotionName({ run, track, form }: Pick<ExportPromotion, 'run' | 'track' | 'form'>): string {
  return `${run}-${track}-${form}.json`;
}
