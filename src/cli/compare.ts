import type { Command } from 'commander';
import { z } from 'zod';
import { compare } from '../compare/compare.ts';
import { decide, fineTuneLines } from '../compare/decide.ts';
import { UserError } from '../errors.ts';
import { Evaluation, Prediction, Score } from '../records/evaluation.ts';
import { Track } from '../records/example.ts';
import { command } from './command.ts';
import { type CommonOptions, readConfig } from './context.ts';
import { oneOf } from './one-of.ts';
import { readJson } from './read-json.ts';

interface CompareCommandOptions extends CommonOptions {
  track?: string;
  hosted: string;
  local: string;
  base?: string;
  delta?: string;
}

const EvaluationFile = z.object({ evaluation: Evaluation, scores: z.array(Score), predictions: z.array(Prediction) });

export function compareCommand(): Command {
  return command('compare', 'Two evaluations to a paired verdict: parity, inferior or inconclusive, with FINE_TUNE lines.', {
    example: 'fledgling compare --hosted hosted.json --local base.json --delta 0.05',
    exits: '0 parity · 10 inferior, FINE_TUNE=1 · 11 inconclusive, more examples needed',
  })
    .requiredOption('--hosted <file>', 'the hosted model’s evaluation, from `fledgling eval --out`')
    .requiredOption('--local <file>', 'the local model’s evaluation')
    .option('--base <file>', 'the base model’s evaluation, when --local is tuned')
    .option('--track <track>', 'refuse evaluations of another track')
    .option('--delta <margin>', 'use this margin in place of gate.delta')
    .action(compareAction);
}

async function compareAction(options: CompareCommandOptions): Promise<void> {
  const { gate } = await readConfig(options.config);
  const read = (path: string) => readJson(path, EvaluationFile, 'an evaluation of `fledgling eval --out`');
  const [hosted, local] = [await read(options.hosted), await read(options.local)];
  if (options.track && oneOf('--track', options.track, Track) !== local.evaluation.track) {
    throw new UserError(`--track: expected evaluations of ${options.track}, got ${local.evaluation.track}. Name the files of that track.`);
  }
  const base = options.base ? await read(options.base) : null;
  const comparison = compare({ hosted, local, base }, { ...gate, delta: options.delta === undefined ? gate.delta : margin(options.delta) });
  const decision = decide([comparison], { standIn: [hosted, local].some(({ evaluation }) => evaluation.model.standIn) });
  if (!options.json) {
    if (decision.standIn)
      process.stdout.write('A scripted stand-in answered in place of a real model: this demonstrates the gate and proves nothing about a real LLM.\n');
    process.stdout.write(
      `${comparison.track} ${comparison.candidate}: ${comparison.outcome}\n${comparison.reasons.map((reason) => `  ${reason}\n`).join('')}${fineTuneLines(decision).join('\n')}\n`,
    );
  } else process.stdout.write(`${JSON.stringify({ comparison, decision }, null, 2)}\n`);
  process.exitCode = decision.exitCode;
}

/** @throws UserError unless the text is a number from 0 to 1. */
export function margin(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new UserError(`--delta: expected a number from 0 to 1, got ${JSON.stringify(text)}. Write 0.01 for one percentage point.`);
  return value;
}
