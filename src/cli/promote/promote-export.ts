import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readConfig } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { readIfThere, writeAtomic } from '../../edges/files/atomic.ts';
import { promotionFiles } from '../../edges/huggingface/promotion-files.ts';
import { UserError } from '../../errors.ts';
import { prepareExport } from '../../promote/promote-export.ts';
import { type Destination, type Published, publish } from '../../promote/publish.ts';
import { decisionDigest } from '../../promote/refuse.ts';
import { digestOf } from '../../records/digest.ts';
import { Export } from '../../records/export/export.ts';
import { ExportPromotion, exportPromotionName } from '../../records/export/export-promotion.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { servedOf, textsOf } from '../export/make-files.ts';
import { peftFiles } from '../export/trained-adapter.ts';
import { readJson } from '../read-json.ts';
import { recordsIn, resultsOf, shippingRun } from '../run/recorded-run.ts';
import type { PromoteOptions } from './options.ts';
import { baseOf, gateOf } from './promote-adapter.ts';
import { destination, openHub, progressLines, stateDirOf } from './promote-target.ts';
import { scoredHere } from './scored-here.ts';

/** The folder of an export, to a folder of its own in the repository, so that the adapter's own card stays. */
export async function promoteExport(options: PromoteOptions, given: string): Promise<void> {
  if (options.what !== 'adapter') throw new UserError(`--export: expected it without --what, got --what ${options.what}. Leave one out.`);
  const config = await readConfig(options.config);
  const folder = resolve(given);
  const record = await readJson(join(folder, 'export.json'), Export, 'the record of an export');
  const results = resultsOf(options, config.agent);
  const { run, folder: runFolder } = await shippingRun(results, options.run ?? record.run ?? undefined);
  const decisionSha256 = decisionDigest(run, await recordsIn(runFolder));
  const { list } = promotionFiles({ work: folder, stores: [] });
  const plain = destination(config, options, { type: 'model', subdir: `${run.agent}/${run.id}` });
  const to = { ...plain, folder: [plain.folder, 'exports', `${record.track}-${record.form}`].filter(Boolean).join('/'), prune: false };
  const base = baseOf(config, run);
  const rank = (await peftFiles(folder))?.rank ?? null;
  const files = prepareExport({
    run,
    record,
    recordText: await readFile(join(folder, 'export.json'), 'utf8'),
    files: (await list(folder)).filter(({ path }) => path !== 'export.json'),
    base,
    gate: await gateOf(config, options),
    scored: await scoredHere(record, { cache: join(stateDirOf(options), 'cache'), gate: config.gate }),
    texts: textsOf(servedOf(record, config, { ggufSha256: base.ggufSha256, rank })),
    folder: to.folder,
  });
  const listed = files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
  const { id: repository, type } = to.repository;
  if (options.dryRun) {
    if (options.json)
      process.stdout.write(`${JSON.stringify({ run: run.id, repository: to.repository, revision: to.revision, folder: to.folder, files: listed }, null, 2)}\n`);
    else if (!options.quiet)
      process.stdout.write(
        [
          `the ${record.track} export of run ${run.id} would go to ${type} ${repository}, branch ${to.revision}:`,
          ...listed.map(({ path, bytes, sha256 }) => `  ${path.padEnd(52)} ${String(bytes).padStart(12)}  ${sha256}`),
          '',
        ].join('\n'),
      );
    return;
  }
  const { signal, release } = stopSignal();
  try {
    const hub = await openHub(options, to.repository, signal);
    const message = to.message ?? `Export of ${run.agent} ${record.track}, run ${run.id}`;
    const published = await publish(files, { ...to, message }, { hub, signal, onProgress: progressLines(options) });
    const promotion = promotionOf(record, { run: run.id, to: { ...to, message }, decisionSha256, published });
    const recordPath = join(results, 'promotions', 'exports', exportPromotionName(promotion));
    // One that says the same of the same bytes is kept as it is.
    const earlier = ExportPromotion.safeParse(parsedOrNull((await readIfThere(recordPath)) ?? '')).data;
    const isSame = earlier !== undefined && !published.changed && digestOf(subject(earlier)) === digestOf(subject(promotion));
    if (!isSame) await writeAtomic(recordPath, `${JSON.stringify(promotion, null, 2)}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(isSame ? earlier : promotion, null, 2)}\n`);
    else if (!options.quiet) {
      const what = published.changed ? `${published.files.length} files, every object id compared` : 'was there already, byte for byte';
      process.stdout.write(`the ${record.track} export of run ${run.id} in ${repository}: ${what}.\n${published.url}\n${recordPath}\n`);
    }
  } finally {
    release();
  }
}

function promotionOf(
  { agent, track, form, adapter, rescored }: Export,
  { run, to, decisionSha256, published }: { run: string; to: Destination; decisionSha256: string; published: Published },
): ExportPromotion {
  return ExportPromotion.parse({
    schema: 'fledgling/export-promotion@1',
    agent,
    run,
    track,
    form,
    promotedAt: new Date().toISOString(),
    repository: to.repository.id,
    repositoryType: to.repository.type,
    revision: to.revision,
    folder: to.folder,
    commit: published.commit,
    url: published.url,
    decisionSha256,
    adapterSha256: adapter.ggufSha256,
    fileSha256: rescored?.fileSha256,
    files: published.files,
  });
}

/** A record is about bytes, their place and their proof, not about the moment of the second look. */
function subject({ promotedAt: _at, commit: _commit, url: _url, ...rest }: ExportPromotion): unknown {
  return rest;
}
