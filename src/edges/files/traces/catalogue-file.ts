import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../../../errors.ts';
import { sha256 } from '../../../records/digest.ts';
import { codeOf, onDisk, readIfThere } from '../atomic.ts';
import { recordedFiles } from './recorded-files.ts';

interface CatalogueOptions {
  /** Relative to `root`. */
  path: string;
  root: string;
  /** A file with the digests of trace files and catalogue, for a place where they are not; null where they are. */
  sourcesFile: string | null;
}

/** An agent has tools by the dozen; a larger file is something else. */
const MOST_BYTES = 1_000_000;

/** A catalogue's text and its digest. */
export function catalogueText({ path, root, sourcesFile }: CatalogueOptions): { digest(): Promise<string>; text(): Promise<string> } {
  const text = async () => {
    const found = resolve(root, path);
    const size = await onDisk(path, async () => (await stat(found)).size).catch((error) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (size !== null && size > MOST_BYTES)
      throw new UserError(`${path}: expected a catalogue of at most ${MOST_BYTES} bytes, found ${size}. Keep tools and output schemas in it, nothing else.`);
    const read = size === null ? null : await onDisk(path, () => readIfThere(found));
    if (read === null) throw new UserError(`${path}: expected the catalogue that harvest.catalogue names, found none. Write it, or take the key out.`);
    return read;
  };
  return {
    text,
    digest: async () => {
      const recorded = sourcesFile === null ? undefined : (await recordedFiles(sourcesFile))?.findLast((one) => one.path === path);
      return recorded?.sha256 ?? sha256(await text());
    },
  };
}
