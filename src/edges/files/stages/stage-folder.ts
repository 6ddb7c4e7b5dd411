import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageFolder } from '../../../pipeline/ports/stage.ts';
import { appendText, onDisk, readIfThere, sizeIfThere, writeAtomic } from '../atomic.ts';

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

/** Cuts a file after its last line feed: what follows was being written when the process died. */
async function dropPartialLine(path: string): Promise<void> {
  const size = await sizeIfThere(path);
  if (size === 0) return;
  const file = await open(path, 'r+');
  try {
    let end = size;
    const chunk = Buffer.alloc(65_536);
    while (end > 0) {
      const length = Math.min(chunk.length, end);
      await file.read(chunk, 0, length, end - length);
      const feed = chunk.subarray(0, length).lastIndexOf(0x0a);
      if (feed !== -1) {
        end = end - length + feed + 1;
        break;
      }
      end -= length;
    }
    if (end < size) await file.truncate(end);
  } finally {
    await file.close();
  }
}
