import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageFolder } from '../../../pipeline/ports/stage.ts';
import { appendText, onDisk, readIfThere, writeAtomic } from '../atomic.ts';
import { dropPartialLine } from '../partial-line.ts';

/** A stage's folder on disk. `label` is how records name it: without this machine's paths. */
export async function stageFolder(path: string, label: string): Promise<StageFolder> {
  await onDisk(path, () => mkdir(path, { recursive: true }));
  return {
    path,
    label,
    read: (name) => readIfThere(join(path, name)),
    write: (name, content) => writeAtomic(join(path, name), content),
    append: (name, line) => appendText(join(path, name), `${line}\n`),
    lines: async (name) => {
      await dropPartialLine(join(path, name));
      const text = (await readIfThere(join(path, name))) ?? '';
      return text.split('\n').filter((line) => line !== '');
    },
  };
}
