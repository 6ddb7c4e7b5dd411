import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Config } from '../../config/schema.ts';
import { readJson } from '../../edges/files/json/read-json.ts';
import { measure } from '../../edges/huggingface/measure.ts';
import { promotionFiles } from '../../edges/huggingface/promotion-files.ts';
import { UserError } from '../../errors.ts';
import { datasetCard } from '../../promote/dataset-card.ts';
import type { UploadFile } from '../../promote/ports.ts';
import { fileAt, textAt } from '../../promote/upload-list.ts';
import { DatasetManifest } from '../../records/dataset.ts';
import type { RunRecord } from '../../records/run.ts';
import { leakIn } from '../../redact/leak.ts';

/** Trace ids and digests look like these to the scanner; a record is full of them. */
const LOOK_ALIKES = new Set(['an Azure key', 'a key or token']);

/** One quotes what was wrong with a trace, the other the whole request, system text and tools included. */
export const WITHHELD: readonly string[] = ['quarantine.jsonl', 'examples.jsonl'];

/** A server answers others between so many lines. */
const LINES_A_TURN = 200;

export interface RecordFiles {
  files: UploadFile[];
  /** Title of the commit unless another is asked for. */
  message: string;
}

/** The rows of a data set with a card: the files its manifest names, never the traces they were made from or what quotes those. */
export async function datasetFiles(folder: string, agent: string): Promise<RecordFiles> {
  const manifest = await readJson(join(folder, 'manifest.json'), DatasetManifest, "a data set's manifest");
  const told = { ...manifest, files: manifest.files.filter(({ path }) => !WITHHELD.includes(path)) };
  const rows = await Promise.all(
    told.files.map(async ({ path, sha256 }) => {
      const file = fileAt(path, await measure(join(folder, path)));
      if (file.sha256 !== sha256)
        throw new UserError(`${join(folder, path)}: expected sha256 ${sha256} as in manifest.json, got ${file.sha256}. Harvest again.`);
      return file;
    }),
  );
  return {
    files: [textAt('README.md', datasetCard(told)), fileAt('manifest.json', await measure(join(folder, 'manifest.json'))), ...rows],
    message: `Data set of ${agent}, ${manifest.digest.slice(0, 12)}`,
  };
}

/** Everything a recorded run's folder holds. */
export async function resultsFiles({ run, folder }: { run: RunRecord; folder: string }): Promise<RecordFiles> {
  const found = await promotionFiles({ work: folder, stores: [] }).list(folder);
  return { files: found.map((file) => fileAt(file.path, file)), message: `Results of ${run.agent}, run ${basename(folder)}` };
}

/** What the config lets stand in rows may leave with them. */
export function allowedValues({ harvest }: Config): readonly string[] {
  return harvest.redact === 'off' ? [] : harvest.redact.allow.values;
}

/** @throws UserError naming file and line: rows and reports quote prompts, and prompts may quote keys. */
export async function refuseSecrets({ path, content }: UploadFile, allowed: readonly string[]): Promise<void> {
  const text = 'text' in content ? content.text : await readFile(content.file, 'utf8');
  for (const [index, line] of text.split('\n').entries()) {
    if (index % LINES_A_TURN === LINES_A_TURN - 1) await nextTurn();
    const kind = leakIn(allowed.reduce((rest, value) => rest.replaceAll(value, ' '), line));
    if (kind !== null && !LOOK_ALIKES.has(kind))
      throw new UserError(
        `${path}:${index + 1}: expected nothing secret in what is uploaded, found what looks like ${kind}. Remove it from the traces and harvest again.`,
      );
  }
}
