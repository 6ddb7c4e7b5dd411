import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, type Context, openContext } from '../../app/context.ts';
import { trajectorySettings } from '../../config/schema/trajectories.ts';
import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { datasetFolder } from '../../edges/files/dataset-folder.ts';
import { stageFolder } from '../../edges/files/stages/stage-folder.ts';
import { refuseChanged } from '../../fetch/fetch.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { obtain } from '../../pipeline/loop/obtain.ts';
import { redactorOf } from '../../pipeline/stages/redaction.ts';
import { type Built, buildTrajectories } from '../../pipeline/trajectories/build-trajectories.ts';
import { type Gathered, gatheredFromMessages, gatheredFromTraces } from '../../pipeline/trajectories/gathered.ts';
import { joinedLedgers } from '../../pipeline/trajectories/placed.ts';
import { openSpans } from '../../pipeline/trajectories/spans.ts';
import { command } from '../command.ts';
import { applied } from '../data/harvest-flags.ts';
import { folderOf } from './built-folder.ts';
import { readMessagesFiles } from './messages-files.ts';
import { tellBuilt, tellTrajectories } from './told.ts';

export interface BuildOptions extends CommonOptions {
  traceJson?: string[];
  messagesJsonl?: string[];
  out?: string;
  dryRun?: boolean;
}

const ABOUT =
  'Whole runs of an agent, kept where their outcome checks pass, as rows for the trainer. Learned are thoughts, actions, code and final answers; system text, requests and observations are only read. Nothing of a trace is executed. docs/trajectories.md says how runs are read, and which checks there are.';

export function buildCommand(): Command {
  return command('build', ABOUT, {
    example: 'fledgling trajectories build --trace-json exported/*.json --dry-run',
  })
    .option('--trace-json <file...>', 'read these trace files or folders instead of the config’s source')
    .option('--messages-jsonl <file...>', 'read conversations in OpenAI’s messages, one a line, instead of traces')
    .option('--out <folder>', 'write here instead of datasets/<agent>/trajectories')
    .option('--dry-run', 'say what would be kept and show it; write nothing')
    .action(buildAction);
}

async function buildAction(options: BuildOptions): Promise<void> {
  if (!options.dryRun) return buildWith(options, options);
  const stateDir = await mkdtemp(join(tmpdir(), 'fledgling-trajectories-'));
  try {
    await buildWith(options, { ...options, stateDir });
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function buildWith(options: BuildOptions, common: CommonOptions): Promise<void> {
  const { dryRun = false } = options;
  const context = await openContext(common, {
    apply: (config) => applied(config, { config: options.config, ...(options.traceJson ? { traceJson: options.traceJson } : {}) }),
    exclusive: !dryRun,
    command: 'fledgling trajectories build',
  });
  try {
    const { config, ports, say } = context;
    const out = folderOf(options.out, { flag: '--out', config: options.config, agent: config.agent });
    const folder = datasetFolder(out);
    const spans = openSpans(dryRun || ports.tracingOff ? null : ports.tracing(await stageFolder(out, 'trajectories')), { agent: config.agent, now: ports.now });
    await spans.ready();
    const { gathered, sources } = await gather(context, options);
    spans.done('capture', { ...gathered.counts, trajectories: gathered.drafts.length, 'set aside': gathered.leftOut.length });
    const { name, endToken } = selectedModel(config);
    const built = await buildTrajectories({
      ...{ agent: config.agent, gathered, sources, settings: trajectorySettings(config) },
      options: { ...config.harvest, seed: config.seed },
      ledger: joinedLedgers(await ports.dataset.ledger(), await folder.ledger()),
      redactor: await redactorOf(config, ports),
      model: { name, endToken, template: await ports.chatTemplate() },
      onStep: spans.done,
    });
    if (!dryRun) await folder.write(built.texts);
    tellBuilt(built, dryRun ? null : out, say);
    if (dryRun) tellTrajectories(built.trajectories, say);
    await spans.end(built.manifest);
    context.json(answer(built, dryRun));
  } finally {
    await context.close();
  }
}

function answer({ manifest, quarantined, trajectories }: Built, dryRun: boolean) {
  return { manifest, quarantined, ...(dryRun ? { trajectories } : {}) };
}

async function gather(
  { config, ports, signal }: Context,
  { messagesJsonl }: BuildOptions,
): Promise<{ gathered: Gathered; sources: { path: string; sha256: string }[] }> {
  const settings = trajectorySettings(config);
  if (messagesJsonl) {
    const files = await readMessagesFiles(messagesJsonl);
    return { gathered: gatheredFromMessages(files, { settings }), sources: files.map(({ path, sha256 }) => ({ path, sha256 })) };
  }
  const loop = openLoop(config satisfies Config, { ...ports, refresh: false });
  const snapshot = await obtain(loop, loop.graph.fetch);
  signal.throwIfAborted();
  const source = ports.traces(snapshot);
  const gathered = await gatheredFromTraces(source, { settings, limit: config.harvest.limit, catalogue: (await ports.catalogue?.read())?.catalogue ?? null });
  refuseChanged(snapshot, source.sources());
  return { gathered, sources: [...source.sources()] };
}
