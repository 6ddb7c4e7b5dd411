import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { onDisk } from '../../../edges/files/atomic.ts';
import { UserError } from '../../../errors.ts';
import { sha256 } from '../../../records/digest.ts';
import { parseExactJson } from '../../../records/exact-json/exact-json.ts';

/** A file of one JSON list, numbers as they are written. @throws UserError when it holds anything else. */
export async function readJsonRows(path: string, what: string): Promise<{ rows: unknown[]; source: { path: string; sha256: string } }> {
  const bytes = await onDisk(path, () => readFile(path));
  const rows = parsed(bytes.toString('utf8'));
  if (!Array.isArray(rows))
    throw new UserError(`${path}: expected ${what}, one JSON list, found something else. The file may be cut short: download it again.`);
  return { rows, source: { path: basename(path), sha256: sha256(bytes) } };
}

function parsed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return null;
  }
}
