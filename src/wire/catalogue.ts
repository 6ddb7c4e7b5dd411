import { z } from 'zod';
import { mistakeSentence, readSettings } from '../config/read/settings-file.ts';
import type { Config } from '../config/schema.ts';
import { namedText } from '../edges/files/traces/named-text.ts';
import { UserError } from '../errors.ts';
import type { CatalogueSource } from '../pipeline/ports/harvest.ts';
import { sha256 } from '../records/digest.ts';
import { Catalogue } from '../records/harvest/catalogue.ts';

/** The file that `harvest.catalogue` names, JSON or YAML, read as strictly as the config itself; null where it names none. */
export function catalogueSource({ harvest: { catalogue: path } }: Config, place: { root: string; sourcesFile: string | null }): CatalogueSource | null {
  if (path === null) return null;
  const file = namedText({ ...place, path, is: 'a catalogue', key: 'harvest.catalogue', holds: 'Keep tools and output schemas in it, nothing else' });
  return {
    digest: file.digest,
    read: async () => {
      const text = await file.text();
      const result = readSettings(text, path, { schema: Catalogue, json: z.toJSONSchema(Catalogue, { io: 'input' }) });
      if (!result.ok) throw new UserError(result.mistakes.map(mistakeSentence).join('\n'));
      return { path, sha256: sha256(text), catalogue: result.settings.value };
    },
  };
}
