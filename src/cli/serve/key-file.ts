import { readFileSync, statSync } from 'node:fs';
import { codeOf } from '../../edges/files/atomic.ts';
import { type ApiKey, parseKeys } from '../../edges/serve/auth/keys.ts';
import { sentenceOf, UserError } from '../../errors.ts';

/** How long a changed file may go unnoticed. */
const LOOK_MS = 2_000;

/**
 * The keys of a file, read again when it changes: a key is taken away without a restart. A file that went wrong leaves the keys as they were, and is said.
 * @throws UserError when it is wrong from the beginning.
 */
export function keyFile(path: string, onWrong: (sentence: string) => void): () => readonly ApiKey[] {
  // Looked at before it is read, so that a change in between is read again.
  let stamp = stampOf(path);
  let keys = read(path);
  let lookedMs = Date.now();
  return () => {
    if (Date.now() - lookedMs < LOOK_MS) return keys;
    lookedMs = Date.now();
    const now = stampOf(path);
    if (now === stamp) return keys;
    stamp = now;
    try {
      keys = read(path);
    } catch (error) {
      onWrong(`${sentenceOf(error)} The keys stay as they were.`);
    }
    return keys;
  };
}

function read(path: string): ApiKey[] {
  try {
    return parseKeys(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      throw new UserError(`--keys: expected a key file, found none at ${path}. Make it: \`fledgling serve key NAME >> ${path}\`.`);
    if (codeOf(error) === 'EACCES' || codeOf(error) === 'EISDIR')
      throw new UserError(`--keys: expected a readable file, got ${path}. Change its mode, or name a file.`);
    throw error;
  }
}

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.size} ${found.mtimeMs} ${found.ctimeMs} ${found.ino}` : '';
}
