import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK = 1 << 20;
const HELD = 48;

/** Reads pieces of a file that mostly lie near each other: at most 48 MB of it are held. */
export interface ByteReader {
  text(offset: number, length: number): string;
  close(): void;
}

export function byteReader(open: number | string): ByteReader {
  const fd = typeof open === 'number' ? open : openSync(open, 'r');
  const chunks = new Map<number, Buffer>();
  const chunkAt = (index: number): Buffer => {
    const held = chunks.get(index);
    if (held) {
      chunks.delete(index);
      chunks.set(index, held);
      return held;
    }
    const oldest = chunks.size >= HELD ? chunks.entries().next().value : undefined;
    if (oldest) chunks.delete(oldest[0]);
    const buffer = oldest?.[1].length === CHUNK ? oldest[1] : Buffer.allocUnsafe(CHUNK);
    const size = readSync(fd, buffer, 0, CHUNK, index * CHUNK);
    const chunk = size === CHUNK ? buffer : Buffer.from(buffer.subarray(0, size));
    chunks.set(index, chunk);
    return chunk;
  };
  return {
    text: (offset, length) => {
      const first = Math.floor(offset / CHUNK);
      const last = Math.floor((offset + Math.max(0, length - 1)) / CHUNK);
      const start = offset - first * CHUNK;
      if (first === last) return chunkAt(first).toString('utf8', start, start + length);
      if (last - first >= HELD - 1) {
        const whole = Buffer.allocUnsafe(length);
        return whole.toString('utf8', 0, readSync(fd, whole, 0, length, offset));
      }
      const pieces = Array.from({ length: last - first + 1 }, (_, index) => Buffer.from(chunkAt(first + index)));
      return Buffer.concat(pieces).toString('utf8', start, start + length);
    },
    close: () => {
      if (typeof open === 'string') closeSync(fd);
    },
  };
}
