import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { digestOfFile } from '../../edges/files/stages/store.ts';
import { UserError } from '../../errors.ts';
import { parsedOrNull } from '../../records/json-lines.ts';

/** PEFT's two files. */
export const PEFT_FILES = ['adapter_config.json', 'adapter_model.safetensors'] as const;

export interface PeftFiles {
  /** Absolute. */
  folder: string;
  safetensorsSha256: string;
  rank: number;
}

/** PEFT's files in `adapter/` of a folder, or in it; null where they are in neither. @throws UserError where their settings have no rank */
export async function peftFiles(beside: string): Promise<PeftFiles | null> {
  for (const folder of [join(beside, 'adapter'), beside]) {
    const paths = PEFT_FILES.map((name) => join(folder, name));
    if (!(await Promise.all(paths.map(isThere))).every(Boolean)) continue;
    const config = z.looseObject({ r: z.int().positive() }).safeParse(parsedOrNull(await readFile(join(folder, PEFT_FILES[0]), 'utf8')));
    if (!config.success) throw new UserError(`${join(folder, PEFT_FILES[0])}: expected PEFT's settings with a rank r, found none. Name another adapter.`);
    return { folder, safetensorsSha256: await digestOfFile(join(folder, PEFT_FILES[1])), rank: config.data.r };
  }
  return null;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
