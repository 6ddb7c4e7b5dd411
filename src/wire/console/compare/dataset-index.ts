import { createHash } from 'node:crypto';
import { type LinePlace, lineAt, linesAt, ownText } from '../../../edges/files/lines/lines-at.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import { Example } from '../../../records/example.ts';

export interface DatasetIndex {
  has(id: string): boolean;
  /** Null where the data set does not hold it. */
  example(id: string): Promise<Example | null>;
  /** Of the whole file; null where there is none. */
  sha256: string | null;
}

/** `examples.jsonl` by id, the examples themselves left on the disk. */
export async function datasetIndex(path: string): Promise<DatasetIndex> {
  const digest = createHash('sha256');
  const places = new Map<string, LinePlace>();
  let bytes = 0;
  const lines = linesAt(path, (chunk) => {
    digest.update(chunk);
    bytes += chunk.length;
  });
  for await (const batch of lines)
    for (const { text, offset, length } of batch) {
      // A harvest writes an example's id before any text of a trace.
      const id = /^\{"schema":"fledgling\/example@\d","id":"([0-9a-f]{16})"/.exec(text)?.[1];
      if (id !== undefined) places.set(ownText(id), { offset, length });
    }
  return {
    has: (id) => places.has(id),
    example: async (id) => {
      const place = places.get(id);
      const parsed = place && Example.safeParse(parseJson(await lineAt(path, place)));
      return parsed?.success && parsed.data.id === id ? parsed.data : null;
    },
    sha256: bytes === 0 ? null : digest.digest('hex'),
  };
}
