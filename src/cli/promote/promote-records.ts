import { dirname, resolve } from 'node:path';
import { readConfig } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import type { PromotionInputs } from '../../promote/promote.ts';
import { publish } from '../../promote/publish.ts';
import { placed } from '../../promote/upload-list.ts';
import { allowedValues, datasetFiles, type RecordFiles, refuseSecrets, resultsFiles } from '../../wire/promote/records.ts';
import { resultsOf, shippingRun } from '../run/recorded-run.ts';
import type { PromoteOptions } from './options.ts';
import { destination, whileUploading } from './promote-target.ts';

/** The rows of the data set with a card. */
export async function promoteDataset(options: PromoteOptions): Promise<void> {
  const config = await readConfig(options.config);
  const found = await datasetFiles(resolve(dirname(options.config), 'datasets', config.agent), config.agent);
  await send(found, destination(config, options, { type: 'dataset', subdir: config.agent }), { options, allowed: allowedValues(config) });
}

/** Everything a recorded run's folder holds, below `AGENT/RUN`. */
export async function promoteResults(options: PromoteOptions): Promise<void> {
  const config = await readConfig(options.config);
  const { run, folder } = await shippingRun(resultsOf(options, config.agent), options.run);
  const to = destination(config, { ...options, autoSubdir: true }, { type: 'dataset', subdir: `${run.agent}/${run.id}` });
  await send(await resultsFiles({ run, folder }), to, { options, allowed: allowedValues(config) });
}

async function send(
  { files, message }: RecordFiles,
  to: PromotionInputs['to'],
  { options, allowed }: { options: PromoteOptions; allowed: readonly string[] },
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
    const published = await whileUploading(options, { repository: to.repository, signal }, (publishing) =>
      publish(list, { ...to, prune: false, message: to.message ?? message }, publishing),
    );
    if (options.json) process.stdout.write(`${JSON.stringify({ repository: to.repository, ...published }, null, 2)}\n`);
    else if (!options.quiet)
      process.stdout.write(
        `${to.repository.id}: ${published.files.length} files, every object id compared${published.changed ? '' : '; nothing had changed'}.\n${published.url}\n`,
      );
  } finally {
    release();
  }
}
