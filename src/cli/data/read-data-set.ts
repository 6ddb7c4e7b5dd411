import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk } from '../../edges/files/atomic.ts';
import { readJson, readJsonl } from '../../edges/files/json/read-json.ts';
import { UserError } from '../../errors.ts';
import { DatasetManifest } from '../../records/dataset.ts';
import { sha256 } from '../../records/digest.ts';
import { Example } from '../../records/example.ts';

export interface DataSetOnDisk {
  manifest: DatasetManifest;
  examples: Example[];
  /** Of `examples.jsonl`. */
  sha256: string;
}

/** A data set's folder. @throws UserError when it is none, or its examples are not those that its manifest names. */
export async function readDataSet(folder: string): Promise<DataSetOnDisk> {
  const manifest = await readJson(join(folder, 'manifest.json'), DatasetManifest, 'the manifest of a data set');
  const path = join(folder, 'examples.jsonl');
  const examples = await readJsonl(path, Example, 'an example');
  const digest = sha256(await onDisk(path, () => readFile(path)));
  if (manifest.files.find((file) => file.path === 'examples.jsonl')?.sha256 !== digest)
    throw new UserError(`${path}: expected the examples that manifest.json names, found others. Make the data set again.`);
  return { manifest, examples, sha256: digest };
}
