import type { Command } from 'commander';
import { z } from 'zod';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { UserError } from '../../errors.ts';
import { compared } from '../../pipeline/loop/jobs.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { Track } from '../../records/example.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { oneOf } from '../one-of.ts';
import { shardCount } from '../stages/eval.ts';
import { compareFiles, type FileOptions } from './compare-files.ts';
import { tellComparisons } from './tell-comparisons.ts';

interface CompareCommandOptions extends CommonOptions, FileOptions {
  track?: string;
  candidate?: string;
  shards?: string;
  hosted?: string[];
  local?: string[];
  delta?: string;
}

export function compareCommand(): Command {
  return command('compare', DESCRIPTIONS.compare, {
    example: 'fledgling compare --hosted hosted.json --local base.json --delta 0.05',
    exits: '0 parity · 10 inferior or below a floor, FINE_TUNE=1 · 11 inconclusive',
  })
    .option(
      '--hosted <file...>',
      'the hosted model’s evaluation, from `fledgling eval --out`, one a track; with --local. Without both: those of the config in the cache',
    )
    .option('--local <file...>', 'the local model’s evaluation, one a track')
    .option('--base <file...>', 'the base model’s evaluation, one a track, when --local is tuned')
    .option('--report <folder>', 'write report.html, report.md, report.csv, run.json and swap.policy.json of the evaluations named here; with --data')
    .option('--data <folder>', 'the data set that was evaluated (manifest.json and examples.jsonl): with it the gate looks at its splits and right answers too')
    .option('--candidate <role>', 'base or tuned, for the evaluations in the cache (default: base)')
    .option('--shards <n>', 'merge the candidate’s evaluations in the cache from n shards')
    .option('--track <track>', 'refuse evaluations of another track; of those in the cache, compare this one')
    .option('--delta <margin>', 'use this margin in place of gate.delta')
    .action(compareAction);
}

async function compareAction(options: CompareCommandOptions): Promise<void> {
  const { hosted, local } = options;
  if ((hosted === undefined) !== (local === undefined))
    throw new UserError(`--${hosted === undefined ? 'hosted' : 'local'}: expected both --hosted and --local, or neither, got one. Name the other file too.`);
  if (hosted === undefined || local === undefined) await compareCached(options);
  else await compareFiles(options, { hosted, local, delta: options.delta === undefined ? undefined : margin(options.delta) });
}

/** The evaluations that the config's loop has made; evaluates nothing. */
async function compareCached(options: CompareCommandOptions): Promise<void> {
  const candidate = oneOf('--candidate', options.candidate ?? 'base', z.enum(['base', 'tuned']));
  const tracks = options.track === undefined ? undefined : [oneOf('--track', options.track, Track)];
  const shards = options.shards === undefined ? 1 : shardCount('--shards', options.shards);
  const delta = options.delta === undefined ? undefined : margin(options.delta);
  const context = await openContext(options, {
    apply: (config) => (delta === undefined ? config : { ...config, gate: { ...config.gate, delta } }),
    overrides: delta === undefined ? {} : { 'gate.delta': delta },
    exclusive: true,
    command: 'fledgling compare',
  });
  try {
    const loop = openLoop(context.config, context.ports, { shards, mayRun: (work) => work === 'compare' });
    const { comparisons, decision } = await compared(loop, { candidate, tracks });
    if (!options.json) tellComparisons(comparisons, decision, (text) => context.say(text.trimEnd()));
    context.json({ comparisons, decision });
    process.exitCode = decision.exitCode;
  } finally {
    await context.close();
  }
}

/** @throws UserError unless the text is a number from 0 to 1. */
export function margin(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new UserError(`--delta: expected a number from 0 to 1, got ${JSON.stringify(text)}. Write 0.01 for one percentage point.`);
  return value;
}
