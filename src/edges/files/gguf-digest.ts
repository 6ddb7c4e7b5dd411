import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { splitParts } from '../../records/downloads/split-parts.ts';
import { codeOf } from './atomic.ts';

/** The files of a model that are there with their sizes, and those that are not. */
export interface ModelParts {
  parts: { path: string; size: number; mtimeMs: number }[];
  missing: string[];
}

/**
 * SHA-256 of a model: of a single file its own, of a split GGUF, named by its first part, of all parts one behind the other, as
 * `cat name-*.gguf | sha256sum` has it.
 */
export async function digestOfGguf(first: string): Promise<string> {
  return digestOfFiles(splitParts(first));
}

/** SHA-256 of files one behind the other. */
export async function digestOfFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** What of a model lies on disk. */
export async function modelParts(first: string): Promise<ModelParts> {
  const found: ModelParts = { parts: [], missing: [] };
  for (const path of splitParts(first)) {
    const file = await stat(path).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      return null;
    });
    if (file === null) found.missing.push(path);
    else found.parts.push({ path, size: file.size, mtimeMs: file.mtimeMs });
  }
  return found;
}
