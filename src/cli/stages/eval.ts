import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { MOST_SEQUENCES } from '../../config/schema/local.ts';
import { Config } from '../../config/schema.ts';
import { priced } from '../../cost/cost.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { digestOfFile } from '../../edges/files/stages/store.ts';
import { UserError } from '../../errors.ts';
import { evaluated } from '../../pipeline/loop/jobs.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { parseShard, type Shard } from '../../pipeline/stages/eval/shard.ts';
import type { DatasetManifest } from '../../records/dataset.ts';
import { ModelRole } from '../../records/evaluation.ts';
import { Split, Track } from '../../records/example.ts';
import { usd } from '../../report/view/numbers.ts';
import { command } from '../command.ts';
import { readDataSet } from '../data/read-data-set.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { oneOf } from '../one-of.ts';
import { wholeNumber } from '../whole-number.ts';
import { adapterFile } from './adapter-file.ts';
import { type ReplayOptions, replayAction } from './eval-replay.ts';
import { metricLines } from './metric-lines.ts';

interface EvalOptions extends CommonOptions, ReplayOptions {
  model: string;
  track: string;
  split: string;
  adapter?: string;
  batch?: string;
  replicate?: string;
  shard?: string;
  merge?: string;
  data?: string;
}

export function evalCommand(): Command {
  return command('eval', DESCRIPTIONS.eval, {
    example: 'fledgling eval --model base --track toolcall --out base.json',
  })
    .requiredOption('--model <role>', 'hosted, base or tuned')
    .requiredOption('--track <track>', 'structured or toolcall')
    .option('--split <split>', 'train, val or test', 'test')
    .option('--data <folder>', 'a data set that `fledgling import` or `splits` made, in place of what the config’s traces make')
    .option('--adapter <file>', 'LoRA GGUF, for --model tuned; the one trained last when left out')
    .option('--batch <n>', 'sequences decoded in lockstep, in place of local.batch')
    .option('--replicate <n>', 'the n-th measurement of the same thing: another number asks the model again (default: 1)')
    .option('--shard <i/n>', 'only the i-th of n parts of the examples, for one of n hosts')
    .option('--merge <n>', 'the whole from n shards that are in the cache; opens no model')
    .option('--out <file>', 'write evaluation, scores and predictions here: what `fledgling compare` reads')
    .option('--replay <file>', 'grade answers that another harness recorded, JSONL; asks no model. Needs --examples')
    .option('--examples <file>', 'examples the recorded answers are for, JSONL')
    .option('--name <name>', 'what to call the model that gave the recorded answers (default: the file’s name)')
    .option('--format <format>', 'how the recorded outputs are read: calls, completion, xlam-text or python-text (default: by evidence)')
    .action(evalAction);
}

async function evalAction(options: EvalOptions): Promise<void> {
  const role = oneOf('--model', options.model, ModelRole);
  const track = oneOf('--track', options.track, Track);
  const split = oneOf('--split', options.split, Split);
  if (split === 'vault') throw new UserError('--split: expected train, val or test, got "vault". The vault is opened only at promotion.');
  if (options.adapter !== undefined && role !== 'tuned')
    throw new UserError(`--adapter: expected it only with --model tuned, got --model ${role}. Leave --adapter out, or write --model tuned.`);
  if (options.replay !== undefined && options.data !== undefined)
    throw new UserError('--data: expected it without --replay, got both. Recorded answers are graded with --examples.');
  if (options.replay !== undefined) return replayAction(options, options.replay, { role, track, split });
  const { shard, shards } = shardOptions(options);
  const replicate = options.replicate === undefined ? 1 : wholeNumber('--replicate', options.replicate, 1);
  const batch = options.batch === undefined ? null : sequences(options.batch);
  const data = options.data === undefined ? null : await readDataSet(options.data);
  const withBatch = (config: Config): Config => (batch === null ? config : { ...config, local: { ...config.local, batch } });
  // What it leaves elsewhere stands under the data set's name: its examples are not the agent's.
  const withData = (config: Config): Config => (data === null ? config : { ...config, agent: agentOf(data.manifest) });
  const context = await openContext(options, {
    apply: (config) => withData(withBatch(config)),
    overrides: { ...(batch === null ? {} : { 'local.batch': batch }), ...(data === null ? {} : { agent: data.manifest.agent }) },
    exclusive: true,
    command: 'fledgling eval',
  });
  try {
    const loop = openLoop(context.config, context.ports, { shards, mayRun: (work) => work !== 'local' || options.merge === undefined });
    // In place of the harvest; keys hold what the examples are, so nothing made from others is taken for theirs.
    if (data !== null) loop.graph.harvest.found = { value: { ...data, stats: null, integrity: null }, key: data.manifest.digest };
    const path = role === 'tuned' ? resolve(await adapterFile(options.adapter, track, context.ports)) : null;
    const adapters = new Map(path === null ? [] : [[track, { path, sha256: await digestOfAdapter(path) }]]);
    const [value] = await evaluated(loop, { role, tracks: [track], split, shard, adapters, replicate });
    if (!value) throw new Error('the step made no evaluation');
    const evaluation = priced(value, context.config.cost);
    if (options.out) await writeAtomic(options.out, `${JSON.stringify({ ...value, evaluation })}\n`);
    for (const line of metricLines(evaluation)) context.say(line);
    if (evaluation.costUsd !== null) context.say(`  cost                 ${usd(evaluation.costUsd).padStart(8)}`);
    context.json(evaluation);
  } finally {
    await context.close();
  }
}

/** @throws UserError when it is no name that a config may have. */
function agentOf({ agent }: DatasetManifest): string {
  const parsed = Config.shape.agent.safeParse(agent);
  if (parsed.success) return parsed.data;
  throw new UserError(`--data: expected a data set whose name an agent may have, got ${JSON.stringify(agent.slice(0, 80))}. Make it again under another name.`);
}

/** @throws UserError when both are given, or one is no number of shards. */
export function shardOptions({ shard, merge }: Pick<EvalOptions, 'shard' | 'merge'>): { shard: Shard | undefined; shards: number } {
  if (shard !== undefined && merge !== undefined)
    throw new UserError('--merge: expected it without --shard, got both. Evaluate every shard with --shard first, then merge them.');
  if (merge === undefined) {
    const parsed = shard === undefined ? undefined : parseShard(shard);
    return { shard: parsed, shards: parsed?.count ?? 1 };
  }
  return { shard: undefined, shards: shardCount('--merge', merge) };
}

/** @throws UserError unless the text is a whole number of at least 2. */
export function shardCount(flag: string, text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text) && text !== '1') return Number(text);
  throw new UserError(`${flag}: expected how many shards there are, at least 2, got ${JSON.stringify(text)}. Write for example ${flag} 4.`);
}

function sequences(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > MOST_SEQUENCES)
    throw new UserError(`--batch: expected a whole number from 1 to ${MOST_SEQUENCES}, got ${JSON.stringify(text)}. Write for example --batch 8.`);
  return value;
}

async function digestOfAdapter(path: string): Promise<string> {
  return digestOfFile(path).catch(() => {
    throw new UserError(`--adapter: expected a LoRA GGUF, found no readable file at ${path}. Name the adapter.gguf of a training run.`);
  });
}
