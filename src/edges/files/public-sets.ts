import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { PublicSet } from '../../harvest/ports.ts';
import { DatasetManifest } from '../../records/dataset.ts';
import { Example } from '../../records/example.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { promptMessages } from '../../rows/prompt.ts';
import { readIfThere } from './atomic.ts';

/** Data sets that were imported beside the agent's own, by the names of their folders. @throws UserError when one is not there, or not as its manifest says. */
export async function publicSets(datasets: string, names: readonly string[]): Promise<PublicSet[]> {
  return Promise.all(
    names.map(async (name) => {
      const path = join(datasets, name, 'manifest.json');
      const manifest = DatasetManifest.safeParse(parsedOrNull((await readIfThere(path)) ?? ''));
      if (!manifest.success)
        throw new UserError(
          `harvest.publicSets: expected the manifest of a data set at datasets/${name}/manifest.json, found none. Write it with \`fledgling import\`, or take ${name} off the list.`,
        );
      return { name, digest: manifest.data.digest, texts: () => conversationsOf(join(datasets, name, 'examples.jsonl'), name) };
    }),
  );
}

async function conversationsOf(path: string, name: string): Promise<{ id: string; text: string }[]> {
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  return lines.map((line, index) => {
    const example = Example.safeParse(parsedOrNull(line));
    if (!example.success)
      throw new UserError(`datasets/${name}/examples.jsonl:${index + 1}: expected an example, got ${line.slice(0, 60)}. Import the data set again.`);
    return { id: example.data.id, text: promptMessages(example.data.row.prompt)[1].content };
  });
}
