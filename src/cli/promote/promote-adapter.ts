import { readConfig } from '../../app/context.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { type PromotionInputs, preparePromotion } from '../../promote/promote.ts';
import { vaultRemarks } from '../../promote/refuse-losses.ts';
import { adapterInputs, promoteRecorded } from '../../wire/promote/adapter.ts';
import { shippingRun } from '../run/recorded-run.ts';
import type { PromoteOptions } from './options.ts';
import { destination, gateFor, placeOf, whileUploading } from './promote-target.ts';

/** The adapters of a run, from the stage cache to the Hub; the promotion is recorded beside the runs. */
export async function promoteAdapter(options: PromoteOptions): Promise<void> {
  const config = await readConfig(options.config);
  const place = placeOf(config, options);
  const { run, folder } = await shippingRun(place.results, options.run);
  const to = destination(config, options, { type: 'model', subdir: `${run.agent}/${run.id}` });
  const inputs = await adapterInputs(place, { run, folder, to, gate: await gateFor(config, options) });
  if (options.dryRun) return showPlan(inputs, options);
  const { signal, release } = stopSignal();
  try {
    const work = (publishing: Parameters<typeof promoteRecorded>[1]) => promoteRecorded(inputs, publishing, place.results);
    const { promotion, isUnchanged, record } = await whileUploading(options, { repository: to.repository, signal }, work);
    if (options.json) process.stdout.write(`${JSON.stringify(promotion, null, 2)}\n`);
    else if (!options.quiet) {
      const what = isUnchanged ? 'was there already, byte for byte' : `${promotion.files.length} files, every object id compared`;
      process.stdout.write(`run ${run.id} in ${promotion.repository}: ${what}.\n${promotion.url}\n${record}\n`);
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
