import { access, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../../edges/files/atomic.ts';
import { digestOfFile } from '../../edges/files/stages/store.ts';
import { UserError } from '../../errors.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { CheckedAdapter } from '../../records/train.ts';

/** PEFT's two files. */
export const PEFT_FILES = ['adapter_config.json', 'adapter_model.safetensors'] as const;

export interface TrainedAdapter {
  /** Absolute path of the LoRA GGUF. */
  gguf: string;
  ggufSha256: string;
  /** The folder of PEFT's files, absolute; null where they are not beside the GGUF. */
  peft: { folder: string; safetensorsSha256: string; rank: number } | null;
}

/**
 * An adapter as a training left it: its GGUF, and PEFT's files in `adapter/` beside it or in the same folder.
 * @throws UserError when there is none, or it is not what its training recorded, or was trained for another base.
 */
export async function trainedAdapter(path: string, base: { name: string; ggufSha256: string }): Promise<TrainedAdapter> {
  const gguf = resolve(path);
  const ggufSha256 = await digestOfFile(gguf).catch(() => {
    throw new UserError(`--adapter: expected a LoRA GGUF, found no readable file at ${gguf}. Name the adapter.gguf of a training run.`);
  });
  const peft = await peftFiles(dirname(gguf));
  // A training's own folder holds its record two steps up: `adapter.json` beside `out/adapter.gguf`.
  const recorded = CheckedAdapter.safeParse(parsedOrNull((await readIfThere(join(dirname(gguf), '..', 'adapter.json'))) ?? '')).data;
  if (recorded) {
    refuseChanged(gguf, { found: ggufSha256, expected: recorded.ggufSha256 });
    if (peft) refuseChanged(join(peft.folder, PEFT_FILES[1]), { found: peft.safetensorsSha256, expected: recorded.safetensorsSha256 });
    if (recorded.base.ggufSha256 !== base.ggufSha256)
      throw new UserError(
        `${gguf}: trained for ${recorded.base.id} (sha256 ${recorded.base.ggufSha256}), and ${base.name} is ${base.ggufSha256}. Select the base it was trained for.`,
      );
  }
  return { gguf, ggufSha256, peft };
}

/** PEFT's files in `adapter/` of a folder, or in it. @throws UserError where their settings have no rank */
export async function peftFiles(beside: string): Promise<TrainedAdapter['peft']> {
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

function refuseChanged(path: string, { found, expected }: { found: string; expected: string }): void {
  if (found !== expected)
    throw new UserError(`${path}: expected sha256 ${expected}, as its training recorded it, found ${found}. Train again, or restore the file.`);
}
