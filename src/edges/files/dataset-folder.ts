import { join } from 'node:path';
import type { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { DatasetFolder } from '../../pipeline/ports/harvest.ts';
import { LedgerEntry } from '../../records/dataset.ts';
import { sha256 } from '../../records/digest.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { readIfThere, writeAtomic } from './atomic.ts';

/** `datasets/<agent>/` on disk. The manifest is written last: an interrupted write leaves the old one, whose digests then no longer fit. */
export function datasetFolder(path: string): DatasetFolder {
  return {
    ledger: async () => {
      const text = (await readIfThere(join(path, 'ledger.jsonl'))) ?? '';
      return text.split('\n').flatMap((line, index) => (line === '' ? [] : [ledgerEntry(line, `${join(path, 'ledger.jsonl')}:${index + 1}`)]));
    },
    write: async (files) => {
      const manifestLast = [...files].sort(([a], [b]) => Number(a === 'manifest.json') - Number(b === 'manifest.json'));
      for (const [name] of manifestLast) refuseForeign(name);
      for (const [name, content] of manifestLast) await writeAtomic(join(path, name), content);
    },
    intact: async (manifest) => {
      for (const file of manifest.files) {
        refuseForeign(file.path);
        const text = await readIfThere(join(path, file.path));
        if (text === null || sha256(text) !== file.sha256) return false;
      }
      return true;
    },
  };
}

/** A manifest may come from elsewhere: its files lie in this folder. */
function refuseForeign(name: string): void {
  if (name.split('/').every((part) => /^[\w.-]+$/.test(part) && part !== '.' && part !== '..')) return;
  throw new UserError(`manifest.json: expected the names of files in the data set's folder, got ${JSON.stringify(name)}. Harvest again.`);
}

function ledgerEntry(line: string, where: string): z.infer<typeof LedgerEntry> {
  try {
    return LedgerEntry.parse(parseJson(line));
  } catch {
    throw new UserError(
      `${where}: expected {"cluster":…,"split":…}, got ${line.slice(0, 60)}. Restore the ledger from Git: it keeps examples in their splits.`,
    );
  }
}
