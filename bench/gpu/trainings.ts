import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { writeAtomic } from '../../src/edges/files/atomic.ts';
import { digestOfFile } from '../../src/edges/files/stages/store.ts';
import { EXIT } from '../../src/errors.ts';
import { CheckedAdapter } from '../../src/records/train.ts';
import { type CheckPlace, checkedModel } from './engine.ts';

/** Rows of the NF4 training: enough for a few dozen steps on a card. */
const CALLS = { auto: 400, off: 200 };
const VERDICTS: readonly number[] = [EXIT.done, EXIT.train, EXIT.collect];

/** One training with the base held in 4 bits (NF4), its adapter converted and held against PEFT's answers by the engine. */
export async function quantisedTraining(place: CheckPlace) {
  const gguf = checkedModel(place);
  if (basename(gguf).startsWith('nano-'))
    throw new Error(
      "NF4 packs 64 values a block, which the nano model's 160 do not fill. Give SmolLM2 by --gguf, or run `npm run proof` once, which fetches it",
    );
  const config = await changedConfig(join(place.root, 'bench/proof/parity.config.yaml'), [
    [['harvest', 'source', 'paths'], [join(place.root, 'datasets/dummy-agent/traces.jsonl')]],
    [['harvest', 'limit'], CALLS[place.gpu]],
    [['models', 'catalogue', 'smollm2-135m', 'gguf'], gguf],
    [['models', 'catalogue', 'smollm2-135m', 'title'], basename(gguf)],
    [['models', 'catalogue', 'smollm2-135m', 'sha256'], await digestOfFile(gguf)],
    [['models', 'catalogue', 'smollm2-135m', 'contextTokens'], 512],
    [['local', 'gpu'], place.gpu],
    [['train', 'recipes', 'laptop', 'load'], '4bit'],
  ]);
  const { stdout } = await fledgling(place, config, 'nf4', ['train', '--track', 'toolcall', '--json']);
  const [adapter] = z.array(CheckedAdapter).parse(JSON.parse(stdout));
  if (!adapter) throw new Error('the training told no adapter');
  const { run, checks } = adapter;
  const { trainTokens, peakMemoryMb } = z.looseObject({ trainTokens: z.number(), peakMemoryMb: z.number() }).parse(run);
  return {
    model: basename(gguf),
    onDevice: run.device,
    worldSize: run.worldSize,
    steps: run.steps,
    firstLoss: run.firstLoss,
    finalLoss: run.finalLoss,
    tokensPerSecond: Math.round(trainTokens / run.wallS),
    peakMemoryMb: Math.round(peakMemoryMb),
    checks: Object.fromEntries(checks.map(({ name, ok, detail }) => [name, { ok, detail }])),
    versions: run.versions,
  };
}

/** The demo's whole loop, both tracks, on the card. */
export async function demoRun(place: CheckPlace) {
  const config = await changedConfig(join(place.root, 'parity.config.yaml'), [
    [['harvest', 'source', 'paths'], [join(place.root, 'datasets/dummy-agent/traces.jsonl')]],
    [['models', 'catalogue', 'nano', 'gguf'], join(place.root, 'models/nano/nano-f16.gguf')],
    [['models', 'catalogue', 'nano', 'hf'], join(place.root, 'models/nano')],
    [['local', 'gpu'], place.gpu],
  ]);
  const { stdout, exitCode } = await fledgling(place, config, 'demo', ['run', '--json']);
  const { run, decision } = z.looseObject({ run: z.string(), decision: z.looseObject({ action: z.string() }) }).parse(JSON.parse(stdout));
  return { run, action: decision.action, exitCode };
}

async function fledgling(place: CheckPlace, config: string, name: string, args: readonly string[]) {
  const folder = join(place.state, name);
  const file = join(folder, 'parity.config.yaml');
  await writeAtomic(file, config);
  // The trainer's environment is the project's: it is large, and made once.
  await execa('ln', ['-sfn', join(place.root, '.fledgling/python'), join(folder, 'python')]);
  const command = [join(place.root, 'src/cli/main.ts'), ...args, '--config', file, '--state-dir', folder, '--results-dir', join(folder, 'results')];
  const { stdout, stderr, exitCode } = await execa('node', command, { cwd: place.root, preferLocal: true, localDir: place.root, reject: false });
  if (exitCode === undefined || !VERDICTS.includes(exitCode))
    throw new Error(stderr.trimEnd().split('\n').at(-1) || `fledgling ${args[0]} ended with exit code ${exitCode}`);
  return { stdout, exitCode };
}

async function changedConfig(path: string, changes: readonly [readonly string[], unknown][]): Promise<string> {
  const document = parseDocument(await readFile(path, 'utf8'));
  for (const [key, value] of changes) document.setIn(key, value);
  return document.toString();
}
