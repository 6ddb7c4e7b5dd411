import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { linesAt } from '../../../edges/files/lines/lines-at.ts';
import { Example } from '../../../records/example.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

/** The examples with these ids in `datasets/<agent>/`, which is read line by line; null where there is no data set. */
export async function heldExamples({ root, agent }: { root: string; agent: string }, ids: readonly string[]) {
  const path = `datasets/${agent}`;
  const file = join(root, path, 'examples.jsonl');
  if ((await stat(file).catch(() => null)) === null) return null;
  const found = new Map<string, Example>();
  let examples = 0;
  for await (const lines of linesAt(file))
    for (const { text } of lines) {
      if (text.trim() === '') continue;
      examples += 1;
      if (!ids.some((id) => text.includes(id))) continue;
      const example = Example.safeParse(parsedOrNull(text)).data;
      if (example && ids.includes(example.id)) found.set(example.id, example);
    }
  return { path, examples, found };
}
