import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readConfig } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import type { Config } from '../../config/schema.ts';
import { measure } from '../../edges/huggingface/measure.ts';
import { promotionFiles } from '../../edges/huggingface/promotion-files.ts';
import { UserError } from '../../errors.ts';
import { datasetCard } from '../../promote/dataset-card.ts';
import type { UploadFile } from '../../promote/ports.ts';
import type { PromotionInputs } from '../../promote/promote.ts';
import { publish } from '../../promote/publish.ts';
import { fileAt, placed, textAt } from '../../promote/upload-list.ts';
import { DatasetManifest } from '../../records/dataset.ts';
import { leakIn } from '../../redact/leak.ts';
import { readJson } from '../read-json.ts';
import { resultsOf, shippingRun } from '../run/recorded-run.ts';
import type { PromoteOptions } from './options.ts';
import { destination, openHub, progressLines } from './promote-target.ts';

/** Trace ids and digests look like these to the scanner; a record is full of them. */
const LOOK_ALIKES = new Set(['an Azure key', 'a key or token']);

/** One quotes what was wrong with a trace, the other the whole request, system text and tools included. */
const WITHHELD: readonly string[] = ['quarantine.jsonl', 'examples.jsonl'];

/** The rows of the data set with a card: the files its manifest names, never the traces they were made from or what quotes those. */
export async function promoteDataset(options: PromoteOptions): Promise<void> {
  const config = await readConfig(options.config);
  const folder = resolve(dirname(options.config), 'datasets', config.agent);
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
  const files = [textAt('README.md', datasetCard(told)), fileAt('manifest.json', await measure(join(folder, 'manifest.json'))), ...rows];
  await send(files, destination(config, options, { type: 'dataset', subdir: config.agent }), {
    options,
    allowed: allowedValues(config),
    message: `Data set of ${config.agent}, ${manifest.digest.slice(0, 12)}`,
  });
}

/** Everything a recorded run's folder holds, below `AGENT/RUN`. */
export async function promoteResults(options: PromoteOptions): Promise<void> {
  const config = await readConfig(options.config);
  const { run, folder } = await shippingRun(resultsOf(options, config.agent), options.run);
  const found = await promotionFiles({ work: folder, stores: [] }).list(folder);
  const to = destination(config, { ...options, autoSubdir: true }, { type: 'dataset', subdir: `${run.agent}/${run.id}` });
  await send(
    found.map((file) => fileAt(file.path, file)),
    to,
    { options, allowed: allowedValues(config), message: `Results of ${run.agent}, run ${basename(folder)}` },
  );
}

async function send(
  files: readonly UploadFile[],
  to: PromotionInputs['to'],
  { options, allowed, message }: { options: PromoteOptions; allowed: readonly string[]; message: string },
): Promise<void> {
  const list = placed(files, to.folder);
  for (const file of list) await refuseSecrets(file, allowed);
  if (options.dryRun) {
    const listed = list.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
    if (options.json) process.stdout.write(`${JSON.stringify({ repository: to.repository, revision: to.revision, files: listed }, null, 2)}\n`);
    else
      process.stdout.write(
        `to ${to.repository.type} ${to.repository.id}, branch ${to.revision}:\n${listed.map(({ path, bytes }) => `  ${path} ${bytes}\n`).join('')}`,
      );
    return;
  }
  const { signal, release } = stopSignal();
  try {
    const hub = await openHub(options, to.repository, signal);
    const published = await publish(list, { ...to, prune: false, message: to.message ?? message }, { hub, signal, onProgress: progressLines(options) });
    if (options.json) process.stdout.write(`${JSON.stringify({ repository: to.repository, ...published }, null, 2)}\n`);
    else if (!options.quiet)
      process.stdout.write(
        `${to.repository.id}: ${published.files.length} files, every object id compared${published.changed ? '' : '; nothing had changed'}.\n${published.url}\n`,
      );
  } finally {
    release();
  }
}

/** What the config lets stand in rows may leave with them. */
function allowedValues({ harvest }: Config): readonly string[] {
  return harvest.redact === 'off' ? [] : harvest.redact.allow.values;
}

/** @throws UserError naming file and line: rows and reports quote prompts, and prompts may quote keys. */
async function refuseSecrets({ path, content }: UploadFile, allowed: readonly string[]): Promise<void> {
  const text = 'text' in content ? content.text : await readFile(content.file, 'utf8');
  for (const [index, line] of text.split('\n').entries()) {
    const kind = leakIn(allowed.reduce((rest, value) => rest.replaceAll(value, ' '), line));
    if (kind !== null && !LOOK_ALIKES.has(kind))
      throw new UserError(
        `${path}:${index + 1}: expected nothing secret in what is uploaded, found what looks like ${kind}. Remove it from the traces and harvest again.`,
      );
  }
}
