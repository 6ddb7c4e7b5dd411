import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeAtomic } from '../../src/edges/files/atomic.ts';
import { sentenceOf } from '../../src/errors.ts';
import { readCards } from './cards.ts';
import { checkEngine } from './engine.ts';
import { demoRun, quantisedTraining } from './trainings.ts';

// What only a host with a card can show, in under 8 minutes: `npm run gpu-check`, or with a model of your own `-- --gguf FILE`. Its record is
// bench/results/gpu-<card>.json. Nothing is fetched that lies here already; what cannot be done is told with the reason, and the rest is done.
// `-- --cpu` does the same without a card, to see that it works; that leaves its record in the state folder alone.
const HELP = `Usage: npm run gpu-check [-- --gguf FILE] [--cpu] [--limit-s N]

Checks engine, reruns, batches, NF4 training and the demo's loop on this host's card.
  --gguf FILE  model for the engine and the NF4 training; default: SmolLM2 of bench/proof, which \`npm run proof\` fetches, else the nano model
  --cpu        the same on the CPU, as a rehearsal
  --limit-s N  begin no further step after so many seconds; default 400

Example: npm run gpu-check -- --gguf models/SmolLM2-135M-Instruct.Q4_1.gguf`;

const { values } = parseArgs({
  options: {
    gguf: { type: 'string' },
    cpu: { type: 'boolean', default: false },
    'limit-s': { type: 'string', default: '400' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const limitMs = Number(values['limit-s']) * 1000;
if (!(limitMs > 0)) throw new Error(`--limit-s: expected a number of seconds above 0, got ${JSON.stringify(values['limit-s'])}. Write for example 400.`);

const root = fileURLToPath(new URL('../../', import.meta.url));
const state = join(root, '.fledgling', values.cpu ? 'gpu-check-cpu' : 'gpu-check');
const cards = await readCards();
const [card] = cards;
if (!card && !values.cpu) {
  console.error('No NVIDIA card answers to nvidia-smi here. Run this on the GPU host, or with --cpu to rehearse it without one.');
  process.exit(2);
}
await rm(state, { recursive: true, force: true });
await mkdir(state, { recursive: true });

const startMs = performance.now();
const gpu = values.cpu ? 'off' : 'auto';
const place = { root, state, gpu, gguf: values.gguf === undefined ? null : resolve(values.gguf) } as const;
const steps: Record<string, unknown> = {};
for (const [name, work] of [
  ['engine', () => checkEngine(place)],
  ['nf4Training', () => quantisedTraining(place)],
  ['demoRun', () => demoRun(place)],
] as const) {
  const elapsedMs = performance.now() - startMs;
  if (elapsedMs > limitMs) {
    steps[name] = { done: false, missing: `not begun: ${Math.round(elapsedMs / 1000)} s had gone by` };
  } else {
    steps[name] = await work().then(
      (result) => ({ done: true, ...result, wallS: seconds(performance.now() - startMs - elapsedMs) }),
      (error: unknown) => ({ done: false, missing: sentenceOf(error), wallS: seconds(performance.now() - startMs - elapsedMs) }),
    );
  }
  console.log(`${name}: ${JSON.stringify(steps[name])}`);
}

const record = {
  name: 'gpu-check',
  device: card && !values.cpu ? card : null,
  cards: values.cpu ? 0 : cards.length,
  wallS: seconds(performance.now() - startMs),
  steps,
};
const file = card && !values.cpu ? join(root, 'bench/results', `gpu-${card.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.json`) : join(state, 'record.json');
await writeAtomic(file, `${JSON.stringify(record, null, 2)}\n`);
console.log(`Kept in ${file}.`);
process.exitCode = Object.values(steps).every((step) => (step as { done: boolean }).done) ? 0 : 3;

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
