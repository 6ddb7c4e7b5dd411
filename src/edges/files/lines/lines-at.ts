import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** Where a line stands in a file, bytes. */
export interface LinePlace {
  offset: number;
  length: number;
}

const LINE_FEED = 0x0a;
/** A longer line is no record of ours: it is passed over, so that it does not fill the memory. */
const MOST_BYTES = 64_000_000;

/** The whole lines of a file with their places, a batch a chunk of it; none where there is no file. `onChunk` is given the bytes as they come. */
export async function* linesAt(path: string, onChunk: (chunk: Buffer) => void = () => {}): AsyncGenerator<(LinePlace & { text: string })[], void> {
  let [begun, waiting, bytes]: [number, Buffer[], number] = [0, [], 0];
  for await (const chunk of readable(path)) {
    onChunk(chunk);
    const batch: (LinePlace & { text: string })[] = [];
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      const length = bytes + at - from;
      if (length <= MOST_BYTES) batch.push({ offset: begun, length, text: Buffer.concat([...waiting, chunk.subarray(from, at)]).toString('utf8') });
      begun += length + 1;
      [waiting, bytes, from] = [[], 0, at + 1];
    }
    const rest = chunk.subarray(from);
    bytes += rest.length;
    if (bytes <= MOST_BYTES) waiting.push(Buffer.from(rest));
    else waiting = [];
    if (batch.length > 0) yield batch;
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

async function* readable(path: string): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** A text of its own: a part of a line would keep the whole line in the memory. */
export function ownText(part: string): string {
  return Buffer.from(part).toString();
}
