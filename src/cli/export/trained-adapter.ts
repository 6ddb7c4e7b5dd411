import { dirname, join, resolve } from 'node:path';
import { readIfThere } from '../../edges/files/atomic.ts';
import { digestOfFile } from '../../edges/files/stages/store.ts';
import { UserError } from '../../errors.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { CheckedAdapter } from '../../records/train.ts';
import { PEFT_FILES, type PeftFiles, peftFiles } from '../../wire/export/peft-files.ts';

export interface TrainedAdapter {
  /** Absolute path of the LoRA GGUF. */
  gguf: string;
  ggufSha256: string;
  /** The folder of PEFT's files, absolute; null where they are not beside the GGUF. */
  peft: PeftFiles | null;
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

function refuseChanged(path: string, { found, expected }: { found: string; expected: string }): void {
  if (found !== expected)
    throw new UserError(`${path}: expected sha256 ${expected}, as its training recorded it, found ${found}. Train again, or restore the file.`);
}
