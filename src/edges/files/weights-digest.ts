import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import { codeOf } from './atomic.ts';
import { digestOfFile } from './stages/store.ts';

/** Files above this are told by their size and their first and last megabyte: hashing 16 GB of weights before every run would cost a minute. */
const WHOLE_BELOW_BYTES = 64 * 2 ** 20;
const EDGE_BYTES = 2 ** 20;

/**
 * Digest of the weights that are trained. A Hugging Face id stands for itself.
 * @param weights an absolute folder or a Hugging Face id.
 * @throws UserError when the folder is missing.
 */
export async function digestOfWeights(weights: string, label: string): Promise<string> {
  if (!weights.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(weights)) return sha256(weights);
  const names = await readdir(weights).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR')
      throw new UserError(`${label}: expected the model's folder at ${weights}, found none. Put its Hugging Face files there or write the id OWNER/NAME.`);
    throw error;
  });
  const relevant = names.filter((name) => /\.(json|jinja|model|safetensors|txt)$/.test(name)).sort();
  return digestOf(await Promise.all(relevant.map(async (name) => [name, await digestOfLargeFile(join(weights, name))])));
}

async function digestOfLargeFile(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size < WHOLE_BELOW_BYTES) return digestOfFile(path);
  const file = await open(path);
  try {
    const edges = Buffer.alloc(2 * EDGE_BYTES);
    await file.read(edges, 0, EDGE_BYTES, 0);
    await file.read(edges, EDGE_BYTES, EDGE_BYTES, size - EDGE_BYTES);
    return digestOf([size, sha256(edges)]);
  } finally {
    await file.close();
  }
}
