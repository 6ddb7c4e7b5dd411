import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../../../errors.ts';
import { sha256 } from '../../../records/digest.ts';
import { codeOf, onDisk, readIfThere } from '../atomic.ts';
import { recordedSources } from './recorded-sources.ts';

interface NamedOptions {
  /** Relative to `root`. */
  path: string;
  root: string;
  /** A file with the digests of trace files and of files like this one, for a place where they are not; null where they are. */
  sourcesFile: string | null;
  /** `a catalogue`. */
  is: string;
  /** The key of the config that names it. */
  key: string;
  /** What to do where it is too large. */
  holds: string;
}

/** An agent has tools by the dozen, and people decide on golds by the dozen; a larger file is something else. */
const MOST_BYTES = 1_000_000;

/** The text of a small file that the config names, and its digest. */
export function namedText({ path, root, sourcesFile, is, key, holds }: NamedOptions): { digest(): Promise<string>; text(): Promise<string> } {
  const text = async () => {
    const found = resolve(root, path);
    const size = await onDisk(path, async () => (await stat(found)).size).catch((error) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (size !== null && size > MOST_BYTES) throw new UserError(`${path}: expected ${is} of at most ${MOST_BYTES} bytes, found ${size}. ${holds}.`);
    const read = size === null ? null : await onDisk(path, () => readIfThere(found));
    if (read === null) throw new UserError(`${path}: expected ${is.replace(/^an? /, 'the ')} that ${key} names, found none. Write it, or take the key out.`);
    return read;
  };
  return {
    text,
    digest: async () => {
      const recorded = sourcesFile === null ? undefined : (await recordedSources(sourcesFile, [])).findLast((one) => one.path === path);
      return recorded?.sha256 ?? sha256(await text());
    },
  };
}
