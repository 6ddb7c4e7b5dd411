import { join } from 'node:path';
import { readIfThere, writeAtomic } from '../../edges/files/atomic.ts';
import { promotionFiles } from '../../edges/huggingface/promotion-files.ts';
import { UserError } from '../../errors.ts';
import { type PromotionInputs, promote } from '../../promote/promote.ts';
import type { Publishing } from '../../promote/publish.ts';
import type { PromotionGate } from '../../promote/refuse.ts';
import type { PromotedAdapter } from '../../promote/upload-list.ts';
import { Promotion } from '../../records/gitops/promotion.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { RunRecord } from '../../records/run.ts';
import { baseOf } from './base-of.ts';
import { type PromotionPlace, recordsIn } from './place.ts';

interface AdapterWanted {
  run: RunRecord;
  /** The run's folder, absolute. */
  folder: string;
  gate: PromotionGate;
  to: PromotionInputs['to'];
}

/** The adapters of a run as they lie in the stage cache, and what proves them. @throws UserError where a file is not there whole. */
export async function adapterInputs({ config, stateDir }: PromotionPlace, { run, folder, gate, to }: AdapterWanted): Promise<PromotionInputs> {
  return { run, records: await recordsIn(folder), adapters: await stagedAdapters(run, stateDir), base: baseOf(config, run), gate, to };
}

/** Uploads, and records the promotion beside the runs. */
export async function promoteRecorded(
  inputs: PromotionInputs,
  publishing: Publishing,
  results: string,
): Promise<{ promotion: Promotion; isUnchanged: boolean; record: string }> {
  const record = join(results, 'promotions', `${inputs.run.id}.json`);
  const earlier = Promotion.safeParse(parsedOrNull((await readIfThere(record)) ?? '')).data ?? null;
  const promotion = await promote(inputs, { ...publishing, now: Date.now() }, earlier);
  await writeAtomic(record, `${JSON.stringify(promotion, null, 2)}\n`);
  return { promotion, isUnchanged: promotion === earlier, record };
}

/** The files the run trained, found in the stage cache by their digests. */
async function stagedAdapters(run: RunRecord, stateDir: string): Promise<PromotedAdapter[]> {
  const { stored } = promotionFiles({ work: join(stateDir, 'promote'), stores: [join(stateDir, 'cache')] });
  const tuned = new Set(run.decision.tracks.flatMap(({ track, candidate }) => (candidate === 'tuned' ? [track] : [])));
  return Promise.all(
    run.adapters
      .filter(({ track }) => tuned.has(track))
      .map(async ({ track, ggufSha256, safetensorsSha256, run: trained }) => {
        const peft = trained.adapter.files.find(({ path }) => path.endsWith('adapter_config.json'));
        const [gguf, safetensors, config] = await Promise.all([ggufSha256, safetensorsSha256, peft?.sha256 ?? ''].map(stored));
        if (!gguf || !safetensors || !config)
          throw new UserError(
            `run ${run.id}: expected the files of its ${track} adapter (sha256 ${ggufSha256}) in ${stateDir}/cache, found none whole. Promote on the machine that trained it, name its --state-dir, or let promote.yml do it.`,
          );
        return { track, gguf, safetensors, config };
      }),
  );
}
