import { z } from 'zod';
import { Sha256 } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { readIfThere } from '../atomic.ts';

const RecordedFile = z.strictObject({ path: z.string(), sha256: Sha256 });
export type RecordedFile = z.infer<typeof RecordedFile>;

/** The digests of files that are elsewhere, as they were recorded where they are; null where the list cannot be read. */
export async function recordedFiles(file: string): Promise<RecordedFile[] | null> {
  return z.array(RecordedFile).safeParse(parsedOrNull((await readIfThere(file)) ?? '')).data ?? null;
}
