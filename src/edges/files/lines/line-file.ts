import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf, refuseDevice, versionIn } from '../atomic.ts';
import { MOST_LINE_BYTES, type SplitLine, splitLines } from './split-lines.ts';

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

/** A file of lines of which memory holds places and facets, never the texts. It is read again when it changed. A line that is too long is unreadable. */
export function lineFile<Facets>(path: string, facetsOf: (text: string) => Facets | null, mostBytes = MOST_LINE_BYTES): LineFile<Facets> {
  let known: { version: string; index: Promise<Index<Facets>> } | null = null;
  return {
    opened: async (work) => {
      const handle = await open(path).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return null;
        throw error;
      });
      if (handle === null) return work(null);
      try {
        const seen = await handle.stat();
        refuseDevice(path, seen);
        const version = versionIn(seen);
        if (known?.version !== version) {
          const index = indexOf(handle, { facetsOf, mostBytes });
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
            for await (const { at, text } of linesOf(handle, { mostBytes })) {
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

async function indexOf<Facets>(
  handle: FileHandle,
  { facetsOf, mostBytes }: { facetsOf: (text: string) => Facets | null; mostBytes: number },
): Promise<Index<Facets>> {
  const hash = createHash('sha256');
  const lines: Line<Facets>[] = [];
  let unreadable = 0;
  for await (const { at, bytes, text } of linesOf(handle, { mostBytes, onChunk: (chunk) => hash.update(chunk) })) {
    const facets = bytes > mostBytes ? null : facetsOf(text());
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

interface LinesOptions {
  mostBytes: number;
  onChunk?(chunk: Buffer): void;
}

/** Every line but empty ones. */
async function* linesOf(handle: FileHandle, { mostBytes, onChunk = () => {} }: LinesOptions): AsyncGenerator<SplitLine, void> {
  for await (const lines of splitLines(chunksOf(handle, onChunk), mostBytes)) for (const line of lines) if (line.bytes > 0) yield line;
}

async function* chunksOf(handle: FileHandle, onChunk: (chunk: Buffer) => void): AsyncGenerator<Buffer, void> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    const chunk = buffer.subarray(0, bytesRead);
    onChunk(chunk);
    yield chunk;
  }
}
