import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../../edges/files/atomic.ts';
import { UserError } from '../../errors.ts';
import { parsedOrNull } from '../../records/json-lines.ts';

/** @throws UserError when the folder holds a data set of another name: it would be lost. */
export async function refuseOtherSet(folder: string, name: string): Promise<void> {
  const text = await readIfThere(join(folder, 'manifest.json'));
  const found = text === null ? null : z.object({ agent: z.string() }).safeParse(parsedOrNull(text));
  if (found === null || found.data?.agent === name) return;
  throw new UserError(
    `--out: expected a folder without a data set, or with one of ${name}, found ${found.success ? JSON.stringify(found.data.agent) : 'another manifest.json'} in ${folder}. Name another folder.`,
  );
}
