import { z } from 'zod';
import { mistakeSentence, readSettings } from '../config/read/settings-file.ts';
import type { Config } from '../config/schema.ts';
import { namedText } from '../edges/files/traces/named-text.ts';
import { UserError } from '../errors.ts';
import type { LabelsSource } from '../pipeline/ports/harvest.ts';
import { sha256 } from '../records/digest.ts';
import { Labels } from '../records/harvest/labels.ts';

/** The file that `harvest.labels` names, read as strictly as the config itself; null where it names none. */
export function labelsSource({ harvest: { labels: path } }: Config, place: { root: string; sourcesFile: string | null }): LabelsSource | null {
  if (path === null) return null;
  const file = namedText({ ...place, path, is: 'a file of label decisions', key: 'harvest.labels', holds: 'Keep decisions in it, nothing else' });
  return {
    digest: file.digest,
    read: async () => labelsIn(await file.text(), path),
  };
}

/** The text of such a file. @throws UserError with file and line where it is none. */
export function labelsIn(text: string, path: string): Awaited<ReturnType<LabelsSource['read']>> {
  const result = readSettings(text, path, { schema: Labels, json: z.toJSONSchema(Labels, { io: 'input' }) });
  if (!result.ok) throw new UserError(result.mistakes.map(mistakeSentence).join('\n'));
  const { value, lineOf } = result.settings;
  return {
    path,
    sha256: sha256(text),
    labels: value.labels.map((label, index) => ({ ...label, lineOf: (key: string) => lineOf(['labels', index, key]) })),
  };
}
