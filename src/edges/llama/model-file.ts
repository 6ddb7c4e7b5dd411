import { stat } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { codeOf } from '../files/atomic.ts';
import { digestOfFile } from '../files/stages/store.ts';

const digests = new Map<string, Promise<string>>();

/** What the file is to the user, for sentences about it. */
export interface NamedFile {
  /** e.g. `models.catalogue.nano.gguf` or `adapter`. */
  label: string;
  path: string;
}

/**
 * SHA-256 of a model or adapter file, read in pieces; kept in memory while path, size and modification time stay the same.
 * @throws UserError when there is no such file.
 */
export async function digestOfModelFile({ label, path }: NamedFile): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new UserError(`${label}: expected a GGUF file at ${path}, found none. Put it there (\`fledgling models pull\`) or mend the path.`);
  });
  const key = `${path}\n${found.size}\n${found.mtimeMs}`;
  const digest = digests.get(key) ?? digestOfFile(path);
  digests.set(key, digest);
  return digest;
}

/** @throws UserError when the file is missing or not the one the catalogue pins; `expected: null` accepts any. */
export async function verifyModelFile(file: NamedFile, expected: string | null): Promise<string> {
  const found = await digestOfModelFile(file);
  if (expected !== null && found !== expected) {
    throw new UserError(
      `${file.label}: expected sha256 ${expected}, but ${file.path} has ${found}. Fetch the file again, or pin this digest if you mean this one.`,
    );
  }
  return found;
}
