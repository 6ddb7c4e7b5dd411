import { join, resolve } from 'node:path';
import { readConfig } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { readJson } from '../../edges/files/json/read-json.ts';
import { UserError } from '../../errors.ts';
import { Export } from '../../records/export/export.ts';
import { type PreparedExport, preparedExport, promoteExported } from '../../wire/promote/export.ts';
import { shippingRun } from '../run/recorded-run.ts';
import type { PromoteOptions } from './options.ts';
import { destination, gateFor, placeOf, whileUploading } from './promote-target.ts';

/** The folder of an export, once it is proved that it may stand for its adapter. */
export async function promoteExport(options: PromoteOptions, given: string): Promise<void> {
  if (options.what !== 'adapter') throw new UserError(`--export: expected it without --what, got --what ${options.what}. Leave one out.`);
  const config = await readConfig(options.config);
  const folder = resolve(given);
  const record = await readJson(join(folder, 'export.json'), Export, 'the record of an export');
  const place = placeOf(config, options);
  const { run, folder: runFolder } = await shippingRun(place.results, options.run ?? record.run ?? undefined);
  const to = destination(config, options, { type: 'model', subdir: `${run.agent}/${run.id}` });
  const prepared = await preparedExport(place, { folder, record, run, runFolder, to, gate: await gateFor(config, options) });
  if (options.dryRun) return showPlan(prepared, options);
  const { id: repository } = to.repository;
  const { signal, release } = stopSignal();
  try {
    const work = (publishing: Parameters<typeof promoteExported>[1]) => promoteExported(prepared, publishing, place.results);
    const { promotion, published, record: recordPath } = await whileUploading(options, { repository: to.repository, signal }, work);
    if (options.json) process.stdout.write(`${JSON.stringify(promotion, null, 2)}\n`);
    else if (!options.quiet) {
      const what = published.changed ? `${published.files.length} files, every object id compared` : 'was there already, byte for byte';
      process.stdout.write(`the ${record.track} export of run ${run.id} in ${repository}: ${what}.\n${published.url}\n${recordPath}\n`);
    }
  } finally {
    release();
  }
}

function showPlan({ record, run, files, to }: PreparedExport, options: PromoteOptions): void {
  const listed = files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
  const { repository, revision, folder } = to;
  if (options.json) process.stdout.write(`${JSON.stringify({ run: run.id, repository, revision, folder, files: listed }, null, 2)}\n`);
  else if (!options.quiet)
    process.stdout.write(
      [
        `the ${record.track} export of run ${run.id} would go to ${repository.type} ${repository.id}, branch ${revision}:`,
        ...listed.map(({ path, bytes, sha256 }) => `  ${path.padEnd(52)} ${String(bytes).padStart(12)}  ${sha256}`),
        '',
      ].join('\n'),
    );
}
