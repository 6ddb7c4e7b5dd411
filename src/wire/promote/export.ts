import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, writeAtomic } from '../../edges/files/atomic.ts';
import { promotionFiles } from '../../edges/huggingface/promotion-files.ts';
import type { UploadFile } from '../../promote/ports.ts';
import type { PromotionInputs } from '../../promote/promote.ts';
import { prepareExport } from '../../promote/promote-export.ts';
import { type Destination, type Published, type Publishing, publish } from '../../promote/publish.ts';
import { decisionDigest, type PromotionGate } from '../../promote/refuse.ts';
import { digestOf } from '../../records/digest.ts';
import type { Export } from '../../records/export/export.ts';
import { ExportPromotion, exportPromotionName } from '../../records/export/export-promotion.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { RunRecord } from '../../records/run.ts';
import { peftFiles } from '../export/peft-files.ts';
import { servedOf, textsOf } from '../export/served.ts';
import { baseOf } from './base-of.ts';
import { type PromotionPlace, recordsIn } from './place.ts';
import { scoredHere } from './scored-here.ts';

interface ExportWanted {
  /** The export's folder, absolute, and its record. */
  folder: string;
  record: Export;
  /** The run that proved the adapter, and its folder. */
  run: RunRecord;
  runFolder: string;
  gate: PromotionGate;
  to: PromotionInputs['to'];
}

export interface PreparedExport {
  record: Export;
  run: RunRecord;
  files: UploadFile[];
  to: Destination;
  decisionSha256: string;
}

/** The folder of an export, to a folder of its own in the repository, so that the adapter's own card stays. @throws UserError where it is not proved. */
export async function preparedExport({ config, stateDir }: PromotionPlace, wanted: ExportWanted): Promise<PreparedExport> {
  const { folder, record, run, runFolder, gate } = wanted;
  const decisionSha256 = decisionDigest(run, await recordsIn(runFolder));
  const inRepository = [wanted.to.folder, 'exports', `${record.track}-${record.form}`].filter(Boolean).join('/');
  const base = baseOf(config, run);
  const rank = (await peftFiles(folder))?.rank ?? null;
  const files = prepareExport({
    ...{ run, record, base, gate, folder: inRepository },
    recordText: await readFile(join(folder, 'export.json'), 'utf8'),
    files: (await promotionFiles({ work: folder, stores: [] }).list(folder)).filter(({ path }) => path !== 'export.json'),
    scored: await scoredHere(record, { cache: join(stateDir, 'cache'), gate: config.gate }),
    texts: textsOf(servedOf(record, config, { ggufSha256: base.ggufSha256, rank })),
  });
  const message = wanted.to.message ?? `Export of ${run.agent} ${record.track}, run ${run.id}`;
  return { record, run, files, to: { ...wanted.to, folder: inRepository, prune: false, message }, decisionSha256 };
}

/** Uploads, and records the promotion beside the runs; a record that says the same of the same bytes is kept as it is. */
export async function promoteExported(
  prepared: PreparedExport,
  publishing: Publishing,
  results: string,
): Promise<{ promotion: ExportPromotion; published: Published; record: string }> {
  const published = await publish(prepared.files, prepared.to, publishing);
  const promotion = promotionOf(prepared, published);
  const record = join(results, 'promotions', 'exports', exportPromotionName(promotion));
  const earlier = ExportPromotion.safeParse(parsedOrNull((await readIfThere(record)) ?? '')).data;
  if (earlier !== undefined && !published.changed && digestOf(subject(earlier)) === digestOf(subject(promotion)))
    return { promotion: earlier, published, record };
  await writeAtomic(record, `${JSON.stringify(promotion, null, 2)}\n`);
  return { promotion, published, record };
}

function promotionOf({ record, run, to, decisionSha256 }: PreparedExport, published: Published): ExportPromotion {
  const { agent, track, form, adapter, rescored } = record;
  return ExportPromotion.parse({
    schema: 'fledgling/export-promotion@1',
    agent,
    run: run.id,
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
