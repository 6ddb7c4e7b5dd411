import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { ServedRequest } from '../../../records/swap/served-request.ts';
import { asideIn } from './rotating-lines.ts';

/** One request with what was said, kept only where the operator asked for it. */
export const KeptExchange = z.strictObject({
  schema: z.literal('fledgling/kept-exchange@1'),
  id: z.string(),
  at: z.string(),
  request: z.string(),
  response: z.string(),
});
export type KeptExchange = z.infer<typeof KeptExchange>;

/** The names of the three logs of a folder. */
export const DECISIONS = 'decisions';
export const CONTENT = 'content';
export const TRACES = 'traces';

/** The line of a request in the decision log of a folder; null where there is none. */
export function servedLine(dir: string, id: string): Promise<ServedRequest | null> {
  return lineOf(dir, { name: DECISIONS, id, schema: ServedRequest });
}

/** What a request and its answer said; null where it was not kept. */
export function keptExchange(dir: string, id: string): Promise<KeptExchange | null> {
  return lineOf(dir, { name: CONTENT, id, schema: KeptExchange });
}

async function lineOf<T extends { id: string }>(dir: string, { name, id, schema }: { name: string; id: string; schema: z.ZodType<T> }): Promise<T | null> {
  const aside = (await asideIn(dir, name)).map(({ file }) => file).reverse();
  for (const file of [`${name}.jsonl`, ...aside]) {
    const found = await inFile(join(dir, file), { id, schema });
    if (found) return found;
  }
  return null;
}

async function inFile<T extends { id: string }>(path: string, { id, schema }: { id: string; schema: z.ZodType<T> }): Promise<T | null> {
  const stream = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      // Cheap first: of millions of lines one is wanted.
      if (!line.includes(id)) continue;
      const parsed = schema.safeParse(parsedOrNull(line));
      if (parsed.success && parsed.data.id === id) return parsed.data;
    }
  } catch {
    return null;
  } finally {
    stream.destroy();
  }
  return null;
}
