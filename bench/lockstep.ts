import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { readChatTemplate } from '../src/edges/llama/chat-template.ts';
import { openLlama } from '../src/edges/llama/llama-library.ts';
import { beginGreedy } from '../src/edges/llama/worker/lanes/greedy.ts';
import { lockstep } from '../src/edges/llama/worker/lanes/lockstep.ts';
import { lanesFor } from '../src/rows/lanes.ts';
import { renderPrompt } from '../src/rows/render/render.ts';
import { writeTinyGguf } from '../tests/fixtures/tiny-gguf.ts';
import { besideBatchedBench } from './batched-bench.ts';
import { writeResult } from './result.ts';

// Local tokens/s, one thread on the CPU, the same rows three ways: the obvious Promise.all over free-running sequences, lockstep with every row
// from nothing, and lockstep as shipped (a row keeps what its sequence holds of the shared beginning, on as many lanes as pay for so many rows). Repetitions alternate; medians are compared.
// `node bench/lockstep.ts [FILE.gguf]`; without a file the nano model, or a random one where that is missing.
// With a file and FLEDGLING_LLAMA_BATCHED_BENCH (the path of llama.cpp's llama-batched-bench) it measures beside that program instead.
const BATCHES = [1, 8, 32];
const ROWS = 64;
const REPETITIONS = 3;
const SYSTEM =
  'Reply with one tool call.\nget_weather(city,day?,unit:c|f)\ncreate_ticket(title,priority:low|high)\nconvert_currency(amount,from,to)\nschedule_meeting(title,date,time,attendees?)';

interface Row {
  tokens: Token[];
  /** Every way generates exactly so many: 12 to 39. */
  limit: number;
}

const scratch = await mkdtemp(join(tmpdir(), 'fledgling-bench-'));
const path = process.argv[2] ?? (await defaultModel());
const { llama } = await openLlama({ gpu: 'off', threads: 1 });
const model = await llama.loadModel({ modelPath: path });
const binary = process.env['FLEDGLING_LLAMA_BATCHED_BENCH'];
if (binary && process.argv[2] !== undefined) {
  await besideBatchedBench(model, { binary, path });
  process.exit();
}
const template = await readChatTemplate(path);
const rows = Array.from({ length: ROWS }, (_, index): Row => {
  const user = `please look after case ${index}: ${'the order of '.repeat((index * 5) % 7)}`;
  return { tokens: model.tokenize(renderPrompt(`${SYSTEM}\n\n${user}`, template), true), limit: 12 + ((index * 11) % 28) };
}).sort((a, b) => a.tokens.length - b.tokens.length);
const generated = rows.reduce((sum, { limit }) => sum + limit, 0);

const naive = async (sequences: readonly LlamaContextSequence[]) => {
  const waiting = rows.values();
  await Promise.all(
    sequences.map(async (sequence) => {
      for (const { tokens, limit } of waiting) {
        await sequence.clearHistory();
        let count = 0;
        for await (const _ of sequence.evaluate(tokens, { temperature: 0, yieldEogToken: true })) if (++count === limit) break;
      }
    }),
  );
};

const inLockstep = (isShared: boolean) => (sequences: readonly LlamaContextSequence[]) =>
  lockstep<Row>({
    lanes: sequences.slice(0, isShared ? lanesFor(rows.length, { batch: sequences.length, isCpu: true }) : sequences.length).map((sequence) => ({
      begin: async ({ tokens }) => {
        if (!isShared) await sequence.clearHistory();
        return beginGreedy(sequence, tokens);
      },
    })),
    rows: [...rows],
    limitOf: ({ limit }) => limit,
    isEnd: () => false,
    onFinished: () => {},
    signal: new AbortController().signal,
  });

const ways = { naive, lockstep: inLockstep(false), lockstepShared: inLockstep(true) };
const names = ['naive', 'lockstep', 'lockstepShared'] as const;
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const batches = [];
for (const batch of BATCHES) {
  const context = await model.createContext({ sequences: batch, contextSize: 512, flashAttention: false, threads: 1 });
  const sequences = Array.from({ length: batch }, () => context.getSequence());
  const seconds: Record<(typeof names)[number], number[]> = { naive: [], lockstep: [], lockstepShared: [] };
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    for (const name of repetition % 2 === 0 ? names : names.toReversed()) {
      for (const sequence of sequences) await sequence.clearHistory();
      const startMs = performance.now();
      await ways[name](sequences);
      seconds[name].push((performance.now() - startMs) / 1000);
    }
  }
  const rate = (name: (typeof names)[number]) => Math.round(generated / median(seconds[name]));
  const ratio = (name: (typeof names)[number]) => Number((median(seconds.naive) / median(seconds[name])).toFixed(2));
  const result = {
    batch,
    tokensPerSecond: { naive: rate('naive'), lockstep: rate('lockstep'), lockstepShared: rate('lockstepShared') },
    timesNaive: { lockstep: ratio('lockstep'), lockstepShared: ratio('lockstepShared') },
  };
  batches.push(result);
  console.log(
    `lockstep, batch ${String(batch).padStart(2)}: ${result.tokensPerSecond.lockstepShared} tokens/s, ${result.timesNaive.lockstepShared} times the naive ${result.tokensPerSecond.naive} (${result.timesNaive.lockstep} without sharing)`,
  );
  await context.dispose();
}
await writeResult('lockstep', {
  model: basename(path),
  rows: ROWS,
  promptTokens: rows.reduce((sum, { tokens }) => sum + tokens.length, 0),
  generatedTokens: generated,
  threads: 1,
  batches,
});
await llama.dispose();
await rm(scratch, { recursive: true });

async function defaultModel(): Promise<string> {
  const nano = fileURLToPath(new URL('../models/nano/nano-f16.gguf', import.meta.url));
  if (existsSync(nano)) return nano;
  const random = join(scratch, 'random.gguf');
  await writeTinyGguf(random, { hidden: 256, layers: 6, heads: 8, feedForward: 768 });
  return random;
}
