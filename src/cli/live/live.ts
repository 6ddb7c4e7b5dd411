import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, openContext } from '../../app/context.ts';
import { priced } from '../../cost/cost.ts';
import { writeAtomic } from '../../edges/files/atomic.ts';
import { digestOfFile } from '../../edges/files/stages/store.ts';
import { UserError } from '../../errors.ts';
import { pairLine, screenLines, summaryLines } from '../../live/lines.ts';
import { type LivePair, type LiveSide, openTally, SIDES } from '../../live/tally.ts';
import { evaluated, harvested } from '../../pipeline/loop/jobs.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { evaluatedExamples } from '../../pipeline/stages/eval/eval-stage.ts';
import type { EvaluationResult } from '../../pipeline/stages/eval/evaluation-files.ts';
import { ModelRole } from '../../records/evaluation.ts';
import { Split, Track } from '../../records/example.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { oneOf } from '../one-of.ts';
import { adapterFile } from '../stages/adapter-file.ts';
import { openScreen } from './screen.ts';
import { watchedPorts } from './watched.ts';

interface LiveOptions extends CommonOptions {
  model: string;
  track: string;
  split: string;
  adapter?: string;
  out?: string;
}

export function liveCommand(): Command {
  return command('live', DESCRIPTIONS.live, { example: 'fledgling live --track toolcall --out live/' })
    .requiredOption('--track <track>', 'structured or toolcall')
    .option('--model <role>', 'the local model: base or tuned', 'base')
    .option('--split <split>', 'train, val or test', 'test')
    .option('--adapter <file>', 'LoRA GGUF, for --model tuned; the one trained last when left out')
    .option('--out <folder>', 'write both evaluations here, as `fledgling eval --out` writes one: what `fledgling compare` reads')
    .action(liveAction);
}

/** Log lines of the figures come after so many pairs each. */
const FIGURES_EVERY = 25;

async function liveAction(options: LiveOptions): Promise<void> {
  const { role, track, split } = asked(options);
  const context = await openContext(options, { exclusive: true, command: 'fledgling live' });
  try {
    const { config } = context;
    const { examples } = await harvested(openLoop(config, context.ports));
    const compared = evaluatedExamples({ examples, track, split });
    const tally = openTally(compared, { track, ...config.gate });
    const names = { hosted: `hosted ${config.hosted.model}`, local: `${role} ${config.models.default}` };
    const recent: LivePair[] = [];
    const notices: string[] = [];
    const isScreen = process.stdout.isTTY && !options.json && !options.quiet;
    const screen = isScreen ? openScreen(process.stdout, (size) => screenLines({ view: tally.view(), names, recent, notices }, size)) : null;
    const land = (side: LiveSide, prediction: Parameters<typeof tally.land>[1]) => {
      const pair = tally.land(side, prediction);
      screen?.paint();
      if (pair === null) return;
      recent.push(pair);
      if (recent.length > 100) recent.shift();
      if (screen) return;
      context.say(pairLine(pair, compared.length));
      if (pair.number % FIGURES_EVERY === 0) for (const line of summaryLines(tally.view(), names, { isFinal: false })) context.say(`  ${line}`);
    };
    const notice = (line: string) => {
      notices.push(line);
      if (screen) screen.paint();
      else context.say(line);
    };
    const silent = { stageStarted() {}, progress() {}, stageEnded() {}, notice };
    let results: Record<LiveSide, EvaluationResult>;
    try {
      results = await sideBySide(async (side) => {
        const loop = openLoop(config, watchedPorts(context.ports, { onAnswer: land, watcher: silent }));
        const adapters = side === 'local' && role === 'tuned' ? new Map([[track, await adapterOf(options.adapter, track, context.ports)]]) : new Map();
        const [result] = await evaluated(loop, { role: side === 'hosted' ? 'hosted' : role, tracks: [track], split, adapters });
        if (!result) throw new Error('the step made no evaluation');
        for (const prediction of result.predictions) land(side, prediction);
        return result;
      });
    } finally {
      screen?.close();
    }
    if (screen) for (const line of notices) context.say(line);
    for (const line of summaryLines(tally.view(), names, { isFinal: true })) context.say(line);
    const out = options.out === undefined ? null : await writeEvaluations(options.out, results, config.cost);
    context.say(
      out === null
        ? 'The verdict is the gate’s: `fledgling run`, or --out and `fledgling compare`.'
        : `The verdict: fledgling compare --track ${track} --hosted ${out.hosted} --local ${out.local}`,
    );
    context.json({ hosted: priced(results.hosted, config.cost), local: priced(results.local, config.cost), running: tally.view() });
  } finally {
    await context.close();
  }
}

function asked(options: LiveOptions): { role: 'base' | 'tuned'; track: Track; split: Split } {
  const role = oneOf('--model', options.model, ModelRole);
  if (role === 'hosted') throw new UserError('--model: expected base or tuned, got "hosted". The hosted model always runs beside it.');
  const split = oneOf('--split', options.split, Split);
  if (split === 'vault') throw new UserError('--split: expected train, val or test, got "vault". The vault is opened only at promotion.');
  if (options.adapter !== undefined && role !== 'tuned')
    throw new UserError(`--adapter: expected it only with --model tuned, got --model ${role}. Leave --adapter out, or write --model tuned.`);
  return { role, track: oneOf('--track', options.track, Track), split };
}

/** Both at once. When one fails, the other keeps what it has: the first failure is told once both have ended. */
async function sideBySide<T>(work: (side: LiveSide) => Promise<T>): Promise<Record<LiveSide, T>> {
  const [hosted, local] = await Promise.allSettled(SIDES.map(work));
  if (hosted?.status === 'rejected') throw hosted.reason;
  if (local?.status === 'rejected') throw local.reason;
  if (!hosted || !local) throw new Error('two sides make two results');
  return { hosted: hosted.value, local: local.value };
}

async function adapterOf(given: string | undefined, track: Track, ports: Parameters<typeof adapterFile>[2]): Promise<{ path: string; sha256: string }> {
  const path = resolve(await adapterFile(given, track, ports));
  return { path, sha256: await digestOfFile(path) };
}

async function writeEvaluations(
  folder: string,
  results: Record<LiveSide, EvaluationResult>,
  cost: Parameters<typeof priced>[1],
): Promise<Record<LiveSide, string>> {
  await mkdir(folder, { recursive: true });
  const files = { hosted: join(folder, 'hosted.json'), local: join(folder, `${results.local.evaluation.model.role}.json`) };
  for (const side of SIDES) await writeAtomic(files[side], `${JSON.stringify({ ...results[side], evaluation: priced(results[side], cost) })}\n`);
  return files;
}
