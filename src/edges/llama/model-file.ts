import { UserError } from '../../errors.ts';
import { digestOfGguf, modelParts } from '../files/gguf-digest.ts';

const digests = new Map<string, Promise<string>>();

/** What the file is to the user, for sentences about it. */
export interface NamedFile {
  /** e.g. `models.catalogue.nano.gguf` or `adapter`. */
  label: string;
  /** Of a split GGUF its first part. */
  path: string;
}

/**
 * SHA-256 of a model or adapter file, read in pieces, all parts of a split one; kept in memory while paths, sizes and modification times stay the same.
 * @throws UserError when there is no such file, or a part is missing.
 */
export async function digestOfModelFile({ label, path }: NamedFile): Promise<string> {
  const { parts, missing } = await modelParts(path);
  if (missing[0] !== undefined) {
    const what = parts.length === 0 ? 'a GGUF file' : 'every part of the split GGUF';
    throw new UserError(`${label}: expected ${what} at ${missing[0]}, found none. Put it there (\`fledgling models pull\`) or mend the path.`);
  }
  const key = parts.map((part) => `${part.path}\n${part.size}\n${part.mtimeMs}`).join('\n');
  const digest = digests.get(key) ?? digestOfGguf(path);
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
