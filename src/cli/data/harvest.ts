import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { explainIssue } from '../../config/read/explain.ts';
import { Config } from '../../config/schema.ts';
import { datasetFolder } from '../../edges/files/dataset-folder.ts';
import { UserError } from '../../errors.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { obtain } from '../../pipeline/loop/obtain.ts';
import { harvestNow } from '../../pipeline/stages/harvest-stage.ts';
import type { DatasetManifest, Quarantined } from '../../records/dataset.ts';
import type { Example } from '../../records/example.ts';
import { redactedText } from '../../report/view/redaction.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { wholeNumber } from '../whole-number.ts';
import { plain } from './plain.ts';

interface HarvestOptions extends CommonOptions {
  agentId?: string;
  limit?: string;
  trainRatio?: string;
  valRatio?: string;
  traceJson?: string[];
  from?: string;
  to?: string;
  environment?: string[];
  tag?: string[];
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
    .option('--trace-json <file...>', 'read these pages or JSONL files instead of the config’s source')
    .option('--from <time>', 'of Langfuse: the oldest start time, a date or a span such as 30d')
    .option('--to <time>', 'of Langfuse: start times before this date, or now')
    .option('--environment <name...>', 'of Langfuse: only these environments')
    .option('--tag <name...>', 'of Langfuse: only traces with all of these tags')
    .option('--refresh', 'ask again for what was fetched before')
    .option('--output-root <folder>', 'write below this folder instead of datasets/')
    .option('--dry-run', 'list the rows found and what was quarantined; write nothing')
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
    const result = await harvestNow(config, { ...ports, dataset }, { snapshot, onProgress: () => undefined });
    if (!options.dryRun) await dataset.write(result.texts);
    describe(result, options.dryRun ?? false, say);
    for (const warning of result.stats.warnings) say(`\nNote: ${plain(warning)}`);
    context.json({ manifest: result.manifest, stats: result.stats, quarantined: result.quarantined, ...(options.dryRun ? { examples: result.examples } : {}) });
  } finally {
    await context.close();
  }
}

function applied(config: Config, options: HarvestOptions): Config {
  const ratio = (flag: string, text: string | undefined, otherwise: number) => (text === undefined ? otherwise : share(flag, text));
  const split = {
    ...config.harvest.split,
    train: ratio('--train-ratio', options.trainRatio, config.harvest.split.train),
    val: ratio('--val-ratio', options.valRatio, config.harvest.split.val),
  };
  if (split.train + split.val + split.vault >= 1)
    throw new UserError(
      `--train-ratio and --val-ratio: expected train + val + vault below 1, got ${split.train} + ${split.val} + ${split.vault}. Leave a share for the test split.`,
    );
  return checked({
    ...config,
    agent: options.agentId ?? config.agent,
    harvest: {
      ...config.harvest,
      split,
      limit: options.limit === undefined ? config.harvest.limit : wholeNumber('--limit', options.limit, 1),
      source: sourceOf(config.harvest.source, options),
    },
  });
}

type Source = Config['harvest']['source'];

function sourceOf(source: Source, { traceJson, config, agentId, from, to, environment, tag }: HarvestOptions): Source {
  const flag = Object.entries({ '--from': from, '--to': to, '--environment': environment, '--tag': tag }).find(([, value]) => value !== undefined)?.[0];
  if (flag && (traceJson || source.kind !== 'langfuse'))
    throw new UserError(`${flag}: expected a config with harvest.source.kind: langfuse, got ${traceJson ? '--trace-json' : source.kind}. Leave the flag out.`);
  if (traceJson) return { kind: 'file', paths: traceJson.map((path) => relative(dirname(config), path) || path) };
  if (source.kind !== 'langfuse') return source;
  return {
    ...source,
    ...(agentId === undefined ? {} : { agentId }),
    ...{ from: from ?? source.from, to: to ?? source.to, environments: environment ?? source.environments, tags: tag ?? source.tags },
  };
}

/** Flag by the config key it changes; the file's own values were checked when it was read. */
const FLAGS: readonly (readonly [string, string])[] = [
  ['agent', '--agent-id'],
  ['harvest.limit', '--limit'],
  ['harvest.split.train', '--train-ratio'],
  ['harvest.split.val', '--val-ratio'],
  ['harvest.split', '--train-ratio and --val-ratio'],
  ['harvest.source.from', '--from'],
  ['harvest.source.to', '--to'],
  ['harvest.source.environments', '--environment'],
  ['harvest.source.tags', '--tag'],
  ['harvest.source', '--trace-json'],
];

/** @throws UserError naming the flag that made the config wrong. */
function checked(config: Config): Config {
  const parsed = Config.safeParse(config);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.flatMap((issue) =>
    explainIssue(issue, config).map(({ path, sentence }) => {
      const key = path.join('.');
      const flag = FLAGS.find(([changed]) => key === changed || key.startsWith(`${changed}.`))?.[1] ?? key;
      return `${flag}: ${sentence.replace('Change this line.', 'Change this flag.')}`;
    }),
  );
  throw new UserError(sentences.join('\n'));
}

function share(flag: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 1)) throw new UserError(`${flag}: expected a number from 0 to 1, got ${JSON.stringify(text)}. Write for example ${flag} 0.7.`);
  return value;
}

function overridesOf(options: HarvestOptions): Record<string, string> {
  const { traceJson, agentId, limit, trainRatio, valRatio, from, to, environment, tag } = options;
  const given = {
    'harvest.source.paths': traceJson?.join(' '),
    'harvest.source.from': from,
    'harvest.source.to': to,
    'harvest.source.environments': environment?.join(' '),
    'harvest.source.tags': tag?.join(' '),
    agent: agentId,
    'harvest.limit': limit,
    'harvest.split.train': trainRatio,
    'harvest.split.val': valRatio,
  };
  return Object.fromEntries(Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

const SHOWN = 40;

function describe(
  result: { manifest: DatasetManifest; examples: Example[]; quarantined: readonly Quarantined[] },
  withRows: boolean,
  say: (line: string) => void,
): void {
  const { counts } = result.manifest;
  say(`${counts.observations} observations, ${counts.modelCalls} model calls, ${counts.duplicates} duplicates`);
  for (const [place, rows] of Object.entries(counts.rows)) say(`  ${place.padEnd(24)} ${rows} rows`);
  const redacted = redactedText(result.manifest.redaction);
  if (redacted !== undefined) say(`  redacted: ${redacted}`);
  if (withRows) {
    for (const example of result.examples.slice(0, SHOWN))
      say(`\n[${example.track} ${example.split}] ${example.source.observationId}\n${indent(example.row.prompt)}\n  => ${plain(example.row.completion)}`);
    if (result.examples.length > SHOWN) say(`\n… and ${result.examples.length - SHOWN} more rows`);
  }
  if (result.quarantined.length > 0) say(`\nQuarantined: ${result.quarantined.length}`);
  for (const { where, reason, detail } of result.quarantined.slice(0, SHOWN)) say(`  ${where}  ${reason}: ${plain(detail)}`);
}

function indent(text: string): string {
  return plain(text)
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
