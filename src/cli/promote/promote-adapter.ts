import { dirname, join } from 'node:path';
import { readConfig } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { readIfThere, writeAtomic } from '../../edges/files/atomic.ts';
import { promotionFiles } from '../../edges/huggingface/promotion-files.ts';
import { UserError } from '../../errors.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import { type PromotionInputs, preparePromotion, promote } from '../../promote/promote.ts';
import type { PromotionGate } from '../../promote/refuse.ts';
import { vaultRemarks } from '../../promote/refuse-losses.ts';
import type { PromotedAdapter } from '../../promote/upload-list.ts';
import { Promotion } from '../../records/gitops/promotion.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { RunRecord } from '../../records/run.ts';
import { recordsIn, resultsOf, shippingRun } from '../run/recorded-run.ts';
import type { PromoteOptions } from './options.ts';
import { destination, openHub, progressLines, promoteSettings, stateDirOf } from './promote-target.ts';

/** The adapters of a run, from the stage cache to the Hub; the promotion is recorded beside the runs. */
export async function promoteAdapter(options: PromoteOptions): Promise<void> {
  const config = await readConfig(options.config);
  const results = resultsOf(options, config.agent);
  const { run, folder } = await shippingRun(results, options.run);
  const inputs: PromotionInputs = {
    run,
    records: await recordsIn(folder),
    adapters: await stagedAdapters(run, options),
    base: baseOf(config, run),
    gate: await gateOf(config, options),
    to: destination(config, options, { type: 'model', subdir: `${run.agent}/${run.id}` }),
  };
  if (options.dryRun) return showPlan(inputs, options);
  const recordPath = join(results, 'promotions', `${run.id}.json`);
  const earlier = Promotion.safeParse(parsedOrNull((await readIfThere(recordPath)) ?? '')).data ?? null;
  const { signal, release } = stopSignal();
  try {
    const hub = await openHub(options, inputs.to.repository, signal);
    const promotion = await promote(inputs, { hub, now: Date.now(), signal, onProgress: progressLines(options) }, earlier);
    await writeAtomic(recordPath, `${JSON.stringify(promotion, null, 2)}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(promotion, null, 2)}\n`);
    else if (!options.quiet) {
      const what = promotion === earlier ? 'was there already, byte for byte' : `${promotion.files.length} files, every object id compared`;
      process.stdout.write(`run ${run.id} in ${promotion.repository}: ${what}.\n${promotion.url}\n${recordPath}\n`);
    }
  } finally {
    release();
  }
}

/** What `--dry-run` shows: nothing is asked of the Hub, and no token is needed. */
function showPlan(inputs: PromotionInputs, options: PromoteOptions): void {
  const { files, gap } = preparePromotion(inputs);
  const { repository, revision, folder } = inputs.to;
  const card = files.find(({ path }) => path.endsWith('README.md'));
  const listed = files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
  const text = card && 'text' in card.content ? card.content.text : '';
  if (options.json) process.stdout.write(`${JSON.stringify({ run: inputs.run.id, repository, revision, folder, gap, files: listed, card: text }, null, 2)}\n`);
  else if (!options.quiet)
    process.stdout.write(
      [
        `run ${inputs.run.id} would go to ${repository.type} ${repository.id}, branch ${revision}:`,
        ...listed.map(({ path, bytes, sha256 }) => `  ${path.padEnd(44)} ${String(bytes).padStart(12)}  ${sha256}`),
        `largest loss on the ${gap.split} split: ${(gap.value * 100).toFixed(1)} points (${gap.track} ${gap.metric}), threshold ${(inputs.gate.gapThreshold * 100).toFixed(1)}`,
        ...vaultRemarks(inputs.run),
        '',
        text,
      ].join('\n'),
    );
}

/** The files the run trained, found in the stage cache by their digests. */
async function stagedAdapters(run: RunRecord, options: PromoteOptions): Promise<PromotedAdapter[]> {
  const stateDir = stateDirOf(options);
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

/** The policy beside the config says what may pass; without one, only the flag does. */
export async function gateOf(config: Config, options: PromoteOptions): Promise<PromotionGate> {
  const file = join(dirname(options.config), 'parity.policy.yaml');
  const text = await readIfThere(file);
  const policy = text === null ? null : parsePolicy(text, file);
  const { split, gapThreshold } = promoteSettings(config, options);
  return {
    split,
    gapThreshold,
    accept: policy?.accept ?? [],
    allowInconclusive: policy?.inconclusive === 'promote',
    allowStandIn: options.allowStandIn === true || policy?.standIn === 'promote',
  };
}

/** The base that the run measured; behind a server that names no file, the one that its adapters were trained for. @throws UserError when its record names none. */
export function baseOf(config: Config, run: RunRecord): Promotion['base'] {
  const { name, title, hf } = selectedModel({ models: { ...config.models, default: run.model.name } });
  const evaluated = run.evaluations.find(({ model }) => model.ggufSha256 !== null)?.model.ggufSha256 ?? run.adapters[0]?.base.ggufSha256;
  if (!evaluated) throw new UserError(`run ${run.id}: its record names no file of the local model. Run it again with this version.`);
  return { name, title, hf, ggufSha256: evaluated };
}
