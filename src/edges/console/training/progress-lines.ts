import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { ProgressLine } from '../../../console/ports/training.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

const Line = z.object({
  step: z.number().int(),
  totalSteps: z.number().int().optional(),
  epoch: z.number().optional(),
  loss: z.number().optional(),
  valLoss: z.number().optional(),
  learningRate: z.number().optional(),
  gradNorm: z.number().optional(),
  tokens: z.number().optional(),
  elapsedS: z.number().optional(),
  shrunk: z.unknown().optional(),
});

/** Reads a growing `progress.jsonl`: of a file that was read before, only what it gained. Lines that are none are passed over. */
export function progressLines(path: string): () => Promise<readonly ProgressLine[]> {
  let read = { inode: 0, bytes: 0 };
  let lines: ProgressLine[] = [];
  return async () => {
    const file = await open(path).catch(() => null);
    if (!file) {
      [read, lines] = [{ inode: 0, bytes: 0 }, []];
      return lines;
    }
    try {
      const { size, ino } = await file.stat();
      // A training that begins anew removes the file or makes another.
      if (ino !== read.inode || size < read.bytes) {
        read = { inode: ino, bytes: 0 };
        lines = [];
      }
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - read.bytes), position: read.bytes });
      const whole = buffer.subarray(0, buffer.lastIndexOf(0x0a, bytesRead - 1) + 1);
      read.bytes += whole.length;
      for (const text of whole.toString('utf8').split('\n')) {
        const line = Line.safeParse(parsedOrNull(text));
        if (line.success) lines.push(line.data);
      }
      return lines;
    } finally {
      await file.close();
    }
  };
}
