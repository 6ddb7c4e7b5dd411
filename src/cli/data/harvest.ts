import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { datasetFolder } from '../../edges/files/dataset-folder.ts';
import { UserError } from '../../errors.ts';
import { HarvestRefused } from '../../harvest/integrity/refused.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { obtain } from '../../pipeline/loop/obtain.ts';
import { harvestNow } from '../../pipeline/stages/harvest-stage.ts';
import type { ObservationFate } from '../../records/harvest/integrity.ts';
import { redactedText } from '../../report/view/redaction.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { applied, type HarvestFlags, overridesOf } from './harvest-flags.ts';
import { oneLine, tellAccount, tellFates, tellRows } from './harvest-told.ts';

interface HarvestOptions extends CommonOptions, HarvestFlags {
  refresh?: boolean;
  outputRoot?: string;
  dryRun?: boolean;
}

export function harvestCommand(): Command {
  return command('harvest', DESCRIPTIONS.harvest, {
    example: 'fledgling harvest --trace-json exported/*.json --dry-run',
  })
    .option('--agent-id <name>', 'the agent whose folder is written, and whose traces Langfuse is asked for')
    .option('--limit <n>', 'at most this many model calls, the newest first')
    .option('--train-ratio <share>', 'share of clusters for training')
    .option('--val-ratio <share>', 'share for validation')
    .option('--trace-json <file...>', 'read these trace files or folders (JSON, JSONL, CSV, Parquet, gzipped or not) instead of the config’s source')
    .option('--from <time>', 'of Langfuse: the oldest start time, a date or a span such as 30d')
    .option('--to <time>', 'of Langfuse: start times before this date, or now')
    .option('--environment <name...>', 'of Langfuse: only these environments')
    .option('--tag <name...>', 'of Langfuse: only traces with all of these tags')
    .option('--refresh', 'ask again for what was fetched before')
    .option('--output-root <folder>', 'write below this folder instead of datasets/')
    .option('--max-quarantined <share>', 'refuse when a larger share of the traces with model calls is lost')
    .option('--dry-run', 'list what becomes of every observation, and the rows found; write nothing')
    .action(harvestAction);
}

async function harvestAction(options: HarvestOptions): Promise<void> {
  if (options.outputRoot === '') throw new UserError('--output-root: expected a folder, got "". Name the folder, or leave the flag out for datasets/.');
  if (!options.dryRun) return harvestWith(options, options);
  // What a source that is asked answers is written down, in a dry run where it leaves nothing.
  const stateDir = await mkdtemp(join(tmpdir(), 'fledgling-harvest-'));
  try {
    await harvestWith(options, { ...options, stateDir });
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function harvestWith(options: HarvestOptions, common: CommonOptions): Promise<void> {
  const context = await openContext(common, {
    overrides: overridesOf(options),
    apply: (config) => applied(config, options),
    exclusive: !options.dryRun,
    command: 'fledgling harvest',
  });
  try {
    const { config, ports, say } = context;
    const dataset = options.outputRoot ? datasetFolder(resolve(options.outputRoot, config.agent)) : ports.dataset;
    const loop = openLoop(config, { ...ports, refresh: options.refresh ?? false });
    const snapshot = await obtain(loop, loop.graph.fetch);
    const { dryRun = false } = options;
    const fates: ObservationFate[] = [];
    const telling = dryRun ? { onFate: (fate: ObservationFate) => void fates.push(fate) } : {};
    const observations = () => (dryRun ? { observations: inOrder(fates) } : {});
    try {
      const result = await harvestNow(config, { ...ports, dataset }, { snapshot, onProgress: () => undefined, ...telling });
      if (!dryRun) await dataset.write(result.texts);
      tellAccount(result, say);
      const redacted = redactedText(result.manifest.redaction);
      if (redacted !== undefined) say(`Redacted: ${redacted}`);
      for (const warning of result.stats.warnings) say(`\nNote: ${oneLine(warning)}`);
      if (dryRun) tellRows(result.examples, say);
      context.json({
        manifest: result.manifest,
        stats: result.stats,
        integrity: result.integrity,
        quarantined: result.quarantined,
        ...(dryRun ? { examples: result.examples } : {}),
        ...observations(),
      });
    } catch (error) {
      if (error instanceof HarvestRefused) {
        tellAccount({ integrity: error.integrity, manifest: null }, say);
        context.json({ refused: error.message, integrity: error.integrity, ...observations() });
      }
      throw error;
    } finally {
      tellFates(inOrder(fates), say);
    }
  } finally {
    await context.close();
  }
}

/** By trace, then place. */
function inOrder(fates: readonly ObservationFate[]): ObservationFate[] {
  const key = ({ traceId, where }: ObservationFate) => `${traceId ?? ''}\n${where}`;
  return fates.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
