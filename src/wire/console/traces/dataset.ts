import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { codeOf } from '../../../edges/files/atomic.ts';
import { Example } from '../../../records/example.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

/** The examples with these ids in `datasets/<agent>/`, which is read line by line; null where there is no data set. */
export async function heldExamples({ root, agent }: { root: string; agent: string }, ids: readonly string[]) {
  const path = `datasets/${agent}`;
  const found = new Map<string, Example>();
  let examples = 0;
  try {
    const input = createReadStream(join(root, path, 'examples.jsonl'));
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line === '') continue;
      examples += 1;
      if (!ids.some((id) => line.includes(id))) continue;
      const example = Example.safeParse(parsedOrNull(line)).data;
      if (example && ids.includes(example.id)) found.set(example.id, example);
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  return { path, examples, found };
}
