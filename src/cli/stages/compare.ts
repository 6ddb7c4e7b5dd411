import type { Command } from 'commander';
import { z } from 'zod';
import { type CommonOptions, openContext, readConfig } from '../../app/context.ts';
import { compare } from '../../compare/compare.ts';
import { decide, fineTuneLines } from '../../compare/decide.ts';
import { UserError } from '../../errors.ts';
import { compared } from '../../pipeline/loop/jobs.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import type { Comparison, Decision } from '../../records/comparison.ts';
import { Evaluation, Prediction, Score } from '../../records/evaluation.ts';
import { Track } from '../../records/example.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { oneOf } from '../one-of.ts';
import { readJson } from '../read-json.ts';
import { shardCount } from './eval.ts';

interface CompareCommandOptions extends CommonOptions {
  track?: string;
  candidate?: string;
  shards?: string;
  hosted?: string;
  local?: string;
  base?: string;
  delta?: string;
}

const EvaluationFile = z.object({ evaluation: Evaluation, scores: z.array(Score), predictions: z.array(Prediction) });

export function compareCommand(): Command {
  return command('compare', DESCRIPTIONS.compare, {
    example: 'fledgling compare --hosted hosted.json --local base.json --delta 0.05',
    exits: '0 parity · 10 inferior or below a floor, FINE_TUNE=1 · 11 inconclusive',
  })
    .option('--hosted <file>', 'the hosted model’s evaluation, from `fledgling eval --out`; with --local. Without both: those of the config in the cache')
    .option('--local <file>', 'the local model’s evaluation')
    .option('--base <file>', 'the base model’s evaluation, when --local is tuned')
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
  else await compareFiles(options, { hosted, local });
}

async function compareFiles(options: CompareCommandOptions, files: { hosted: string; local: string }): Promise<void> {
  const { gate } = await readConfig(options.config);
  const read = (path: string) => readJson(path, EvaluationFile, 'an evaluation of `fledgling eval --out`');
  const [hosted, local] = [await read(files.hosted), await read(files.local)];
  if (options.track && oneOf('--track', options.track, Track) !== local.evaluation.track) {
    throw new UserError(`--track: expected evaluations of ${options.track}, got ${local.evaluation.track}. Name the files of that track.`);
  }
  const base = options.base ? await read(options.base) : null;
  const comparison = compare({ hosted, local, base }, { ...gate, delta: options.delta === undefined ? gate.delta : margin(options.delta) });
  const decision = decide([comparison], { standIn: [hosted, local].some(({ evaluation }) => evaluation.model.standIn) });
  tell([comparison], decision, (text) => process.stdout.write(text), options.json ?? false);
  if (options.json) process.stdout.write(`${JSON.stringify({ comparison, decision }, null, 2)}\n`);
  process.exitCode = decision.exitCode;
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
    tell(comparisons, decision, (text) => context.say(text.trimEnd()), options.json ?? false);
    context.json({ comparisons, decision });
    process.exitCode = decision.exitCode;
  } finally {
    await context.close();
  }
}

function tell(
  comparisons: readonly Pick<Comparison, 'track' | 'candidate' | 'outcome' | 'refusals' | 'floors' | 'reasons'>[],
  decision: Decision,
  write: (text: string) => void,
  isJson: boolean,
): void {
  if (isJson) return;
  if (decision.standIn) write('A scripted stand-in answered in place of a real model: this demonstrates the gate and proves nothing about a real LLM.\n');
  for (const { track, candidate, reasons, ...comparison } of comparisons)
    write(`${track} ${candidate}: ${outcomeWords(comparison)}\n${reasons.map((reason) => `  ${reason}\n`).join('')}`);
  write(`${fineTuneLines(decision).join('\n')}\n`);
}

function outcomeWords({ outcome, refusals, floors }: Pick<Comparison, 'outcome' | 'refusals' | 'floors'>): string {
  if (refusals.length > 0) return 'no verdict';
  return outcome === 'parity' && floors.some(({ met }) => !met) ? 'parity, below a floor' : outcome;
}

/** @throws UserError unless the text is a number from 0 to 1. */
export function margin(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new UserError(`--delta: expected a number from 0 to 1, got ${JSON.stringify(text)}. Write 0.01 for one percentage point.`);
  return value;
}
