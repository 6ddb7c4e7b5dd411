import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf } from '../atomic.ts';

/** Where a line stands in its file, in bytes, and what is known of it. */
export interface Line<Facets> {
  at: number;
  bytes: number;
  facets: Facets;
}

export interface OpenedLines<Facets> {
  /** Changes whenever the file does. */
  version: string;
  sha256: string;
  lines: readonly Line<Facets>[];
  /** Lines that say nothing of what is looked for. */
  unreadable: number;
  /** The texts of a few lines, in their order. */
  read(lines: readonly Line<Facets>[]): Promise<string[]>;
  /** Those of the lines, which are in the file's order, whose text is wanted. The file is read once through. */
  filter(lines: readonly Line<Facets>[], isWanted: (text: string) => boolean): Promise<Line<Facets>[]>;
}

export interface LineFile<Facets> {
  /** Works on the file as it is now, though it be replaced meanwhile; null where there is none. */
  opened<T>(work: (file: OpenedLines<Facets> | null) => Promise<T>): Promise<T>;
}

type Index<Facets> = Pick<OpenedLines<Facets>, 'sha256' | 'lines' | 'unreadable'>;

/** A file of lines of which memory holds places and facets, never the texts. It is read again when it changed. */
export function lineFile<Facets>(path: string, facetsOf: (text: string) => Facets | null): LineFile<Facets> {
  let known: { version: string; index: Promise<Index<Facets>> } | null = null;
  return {
    opened: async (work) => {
      const handle = await open(path).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return null;
        throw error;
      });
      if (handle === null) return work(null);
      try {
        const { ino, mtimeMs, size } = await handle.stat();
        const version = `${ino} ${mtimeMs} ${size}`;
        if (known?.version !== version) {
          const index = indexOf(handle, facetsOf);
          known = { version, index };
          index.catch(() => (known = null));
        }
        const index = await known.index;
        return await work({
          ...{ ...index, version },
          read: async (lines) => Promise.all(lines.map((line) => textOf(handle, line))),
          filter: async (lines, isWanted) => {
            const found: Line<Facets>[] = [];
            let next = 0;
            for await (const { at, text } of linesOf(handle)) {
              const line = lines[next];
              if (line === undefined) break;
              if (line.at !== at) continue;
              next++;
              if (isWanted(text())) found.push(line);
            }
            return found;
          },
        });
      } finally {
        await handle.close();
      }
    },
  };
}

async function indexOf<Facets>(handle: FileHandle, facetsOf: (text: string) => Facets | null): Promise<Index<Facets>> {
  const hash = createHash('sha256');
  const lines: Line<Facets>[] = [];
  let unreadable = 0;
  for await (const { at, bytes, text } of linesOf(handle, (chunk) => hash.update(chunk))) {
    const facets = facetsOf(text());
    if (facets === null) unreadable++;
    else lines.push({ at, bytes, facets });
  }
  return { sha256: hash.digest('hex'), lines, unreadable };
}

async function textOf(handle: FileHandle, { at, bytes }: { at: number; bytes: number }): Promise<string> {
  const { buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, at);
  return buffer.toString('utf8');
}

const CHUNK = 1 << 20;
const NEWLINE = 0x0a;

/** Every line but empty ones; its text is made when it is asked for, before the next one is. */
async function* linesOf(handle: FileHandle, onChunk?: (chunk: Buffer) => void): AsyncGenerator<{ at: number; bytes: number; text(): string }> {
  let buffer = Buffer.allocUnsafe(CHUNK);
  /** Of a line whose end is not there yet; it lies at the beginning of the buffer. */
  let held = 0;
  for (let start = 0; ; ) {
    if (held === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
    const { bytesRead } = await handle.read(buffer, held, buffer.length - held, start + held);
    if (bytesRead === 0) {
      if (held > 0) yield lineAt(buffer, start, 0, held);
      return;
    }
    const filled = buffer.subarray(0, held + bytesRead);
    onChunk?.(filled.subarray(held));
    let from = 0;
    for (let end = filled.indexOf(NEWLINE, held); end >= 0; end = filled.indexOf(NEWLINE, from)) {
      if (end > from) yield lineAt(filled, start, from, end);
      from = end + 1;
    }
    filled.copyWithin(0, from);
    held = filled.length - from;
    start += from;
  }
}

function lineAt(buffer: Buffer, start: number, from: number, end: number) {
  return { at: start + from, bytes: end - from, text: () => buffer.toString('utf8', from, end) };
}
