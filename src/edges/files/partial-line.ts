import { open } from 'node:fs/promises';
import { sizeIfThere } from './atomic.ts';

/** Cuts a file after its last line feed: what follows was being written when the process died. */
export async function dropPartialLine(path: string): Promise<void> {
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
