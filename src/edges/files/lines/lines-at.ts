import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { refuseDevice } from '../atomic.ts';
import { MOST_LINE_BYTES, splitLines } from './split-lines.ts';

/** Where a line stands in a file, bytes. */
export interface LinePlace {
  offset: number;
  length: number;
}

/** The whole lines of a file with their places, a batch a chunk of it; none where there is no file. `onChunk` is given the bytes as they come. */
export async function* linesAt(path: string, onChunk: (chunk: Buffer) => void = () => {}): AsyncGenerator<(LinePlace & { text: string })[], void> {
  for await (const lines of splitLines(readable(path, onChunk))) {
    const whole = lines.filter(({ bytes, isEnded }) => isEnded && bytes <= MOST_LINE_BYTES);
    if (whole.length > 0) yield whole.map(({ at, bytes, text }) => ({ offset: at, length: bytes, text: text() }));
  }
}

/** One line by its place. */
export async function lineAt(path: string, { offset, length }: LinePlace): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position: offset });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* readable(path: string, onChunk: (chunk: Buffer) => void): AsyncGenerator<Buffer, void> {
  try {
    refuseDevice(path, await stat(path));
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
      if (!Buffer.isBuffer(chunk)) continue;
      onChunk(chunk);
      yield chunk;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** A text of its own: a part of a line would keep the whole line in the memory. */
export function ownText(part: string): string {
  return Buffer.from(part).toString();
}
