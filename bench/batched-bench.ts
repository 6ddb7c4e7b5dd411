import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { z } from 'zod';
import { asToken } from '../src/edges/llama/worker/fed-row.ts';
import { beginGreedy } from '../src/edges/llama/worker/lanes/greedy.ts';
import { lockstep } from '../src/edges/llama/worker/lanes/lockstep.ts';
import { readyEnvironment } from '../src/edges/python/environment.ts';
import { writeResult } from './result.ts';

// Decode in lockstep beside llama.cpp's own llama-batched-bench (same file, one thread, no flash attention, the same prompt and answer lengths, and it
// samples nothing), the obvious Promise.all over free-running sequences, and transformers in float32 where the weights lie beside the file.
// Each repetition measures all, one right after the other in turning order; a ratio is the median of the pairs', so that load meets both alike.
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LANES = [1, 8, 32];
const PROMPT_TOKENS = 16;
const ANSWER_TOKENS = 32;
const PREFIX_TOKENS = 128;
const REPETITIONS = 3;
/** llama.cpp gives a sequence room in steps of so many tokens. */
const LANE_CONTEXT = 256;

type Binary = { binary: string; path: string };

/** Writes `results/lockstep-<model>.json`. */
export async function besideBatchedBench(model: LlamaModel, { binary, path }: Binary): Promise<void> {
  const decode = [];
  for (const lanes of LANES) decode.push(await decodePair(model, lanes, { binary, path }));
  const prefix = [];
  for (const lanes of LANES.slice(1)) prefix.push(await prefixReuse(model, lanes));
  const [, eight, most] = decode;
  await writeResult(`lockstep-${basename(path).split('-')[0]?.toLowerCase()}`, {
    model: basename(path),
    threads: 1,
    promptTokens: PROMPT_TOKENS,
    answerTokens: ANSWER_TOKENS,
    repetitions: REPETITIONS,
    decode,
    mostLanesTimesEight: rounded((most?.tokensPerSecond.ours ?? Number.NaN) / (eight?.tokensPerSecond.ours ?? Number.NaN)),
    prefixTokens: PREFIX_TOKENS,
    prefix,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  });
}

async function decodePair(model: LlamaModel, lanes: number, peer: Binary) {
  const pairs: Array<{ ours: number; theirs: number; naive: number; transformers: number | null; cpuShare: number }> = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    const before = repetition % 2 === 0 ? await theirRate(lanes, peer) : null;
    const ours = await ourRate(model, lanes);
    const theirs = before ?? (await theirRate(lanes, peer));
    pairs.push({ ...ours, theirs, naive: await naiveRate(model, lanes), transformers: await transformersRate(lanes, peer) });
  }
  const ofPairs = (figure: (pair: (typeof pairs)[number]) => number) => median(pairs.map(figure));
  const result = {
    lanes,
    tokensPerSecond: {
      ours: rounded(ofPairs(({ ours }) => ours)),
      batchedBench: rounded(ofPairs(({ theirs }) => theirs)),
      naive: rounded(ofPairs(({ naive }) => naive)),
      transformers: pairs.some(({ transformers }) => transformers === null) ? null : rounded(ofPairs(({ transformers }) => transformers ?? Number.NaN)),
    },
    timesNaive: rounded(ofPairs(({ ours, naive }) => ours / naive)),
    ratio: rounded(ofPairs(({ ours, theirs }) => ours / theirs)),
    ratios: pairs.map(({ ours, theirs }) => rounded(ours / theirs)),
    cpuShare: rounded(ofPairs(({ cpuShare }) => cpuShare)),
  };
  console.log(`decode, ${lanes} lanes: ${result.tokensPerSecond.ours} tokens/s, ${result.ratio} of llama-batched-bench`);
  return result;
}

/** Rounds after the first, in which the prompts are read; as theirs, which measures the prompts apart. */
async function ourRate(model: LlamaModel, lanes: number): Promise<{ ours: number; cpuShare: number }> {
  return withLanes(model, lanes, async (sequences) => {
    let [said, startMs, cpu] = [0, 0, process.cpuUsage()];
    await lockstep<Token[]>({
      lanes: sequences.map((sequence) => ({ begin: (prompt) => beginGreedy(sequence, prompt) })),
      rows: sequences.map((_, lane) => someTokens(PROMPT_TOKENS, lane)),
      limitOf: () => ANSWER_TOKENS + 1,
      isEnd: () => false,
      onToken: () => {
        said += 1;
        if (said === lanes) [startMs, cpu] = [performance.now(), process.cpuUsage()];
      },
      onFinished: () => {},
      signal: new AbortController().signal,
    });
    const seconds = (performance.now() - startMs) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { ours: (said - lanes) / seconds, cpuShare: (user + system) / 1e6 / seconds };
  });
}

/** The same tokens from sequences that each run as fast as they can. */
async function naiveRate(model: LlamaModel, lanes: number): Promise<number> {
  return withLanes(model, lanes, async (sequences) => {
    await Promise.all(sequences.map((sequence, lane) => sequence.evaluateWithoutGeneratingNewTokens(someTokens(PROMPT_TOKENS - 1, lane))));
    const startMs = performance.now();
    await Promise.all(
      sequences.map(async (sequence, lane) => {
        let said = 0;
        const last = someTokens(PROMPT_TOKENS, lane).slice(-1);
        for await (const _ of sequence.evaluate(last, { temperature: 0, yieldEogToken: true })) if (++said === ANSWER_TOKENS) break;
      }),
    );
    return (lanes * ANSWER_TOKENS) / ((performance.now() - startMs) / 1000);
  });
}

/** Null where the trainer's packages or the model's weights are not there. */
async function transformersRate(lanes: number, { path }: Binary): Promise<number | null> {
  const weights = path.replace(/\.gguf$/, '.weights');
  const environment = await readyEnvironment({
    name: 'dev',
    lock: `${ROOT}trainer/requirements-dev.lock`,
    uvLock: `${ROOT}trainer/requirements-uv.lock`,
    stateDir: `${ROOT}.fledgling`,
  });
  if (environment === null || !existsSync(join(weights, 'model.safetensors'))) return null;
  const script = `${ROOT}bench/transformers_decode.py`;
  const { stdout } = await execa(environment.python, [script, weights, ...[lanes, PROMPT_TOKENS, ANSWER_TOKENS].map(String)], {
    env: { HF_HUB_OFFLINE: '1' },
  });
  return z.object({ tokensPerSecond: z.number() }).parse(JSON.parse(stdout)).tokensPerSecond;
}

async function theirRate(lanes: number, { binary, path }: Binary): Promise<number> {
  const shape = ['-npp', PROMPT_TOKENS, '-ntg', ANSWER_TOKENS, '-npl', lanes, '-c', lanes * LANE_CONTEXT, '-b', 512, '-ub', 512];
  const settings = ['-t', '1', '-tb', '1', '-ngl', '0', '-fa', 'off', '-no-kvu', '--output-format', 'jsonl'];
  const { all } = await execa(binary, ['-m', path, ...shape.map(String), ...settings], { all: true });
  const rate = /"speed_tg": ([\d.]+)/.exec(all)?.[1];
  if (rate === undefined) throw new Error(`${basename(binary)} told no speed_tg`);
  return Number(rate);
}

/** Seconds until every lane holds the same beginning: read by each of them, or by the first and copied through a file. */
async function prefixReuse(model: LlamaModel, lanes: number) {
  const scratch = await mkdtemp(join(tmpdir(), 'fledgling-prefix-'));
  const prefix = someTokens(PREFIX_TOKENS, 0);
  const timed = async (work: () => Promise<unknown>) => {
    const startMs = performance.now();
    await work();
    return (performance.now() - startMs) / 1000;
  };
  try {
    return await withLanes(model, lanes, async (sequences) => {
      const pairs: number[][] = [];
      let megabytes = 0;
      for (let repetition = 0; repetition < 2; repetition += 1) {
        await cleared(sequences);
        const read = await timed(() => Promise.all(sequences.map((sequence) => sequence.evaluateWithoutGeneratingNewTokens(prefix))));
        await cleared(sequences);
        const copied = await timed(async () => {
          const [first, ...others] = sequences;
          const file = join(scratch, 'state');
          await first?.evaluateWithoutGeneratingNewTokens(prefix);
          megabytes = ((await first?.saveStateToFile(file))?.fileSize ?? 0) / 1e6;
          for (const other of others) await other.loadStateFromFile(file, { acceptRisk: true });
        });
        pairs.push([read, copied]);
      }
      const [read, copied] = [0, 1].map((which) => median(pairs.map((pair) => pair[which] ?? Number.NaN)));
      const result = {
        lanes,
        seconds: { read: rounded(read), copied: rounded(copied) },
        ratio: rounded((copied ?? Number.NaN) / (read ?? Number.NaN)),
        fileMegabytes: rounded(megabytes),
      };
      console.log(`a beginning of ${PREFIX_TOKENS} tokens in ${lanes} lanes: copied in ${result.ratio} of the time that reading takes`);
      return result;
    });
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function withLanes<T>(model: LlamaModel, lanes: number, work: (sequences: readonly LlamaContextSequence[]) => Promise<T>): Promise<T> {
  const context: LlamaContext = await model.createContext({ sequences: lanes, contextSize: LANE_CONTEXT, batchSize: 512, flashAttention: false, threads: 1 });
  try {
    return await work(Array.from({ length: lanes }, () => context.getSequence()));
  } finally {
    await context.dispose();
  }
}

async function cleared(sequences: readonly LlamaContextSequence[]): Promise<void> {
  for (const sequence of sequences) await sequence.clearHistory();
}

function someTokens(count: number, seed: number): Token[] {
  return Array.from({ length: count }, (_, index) => asToken(1_000 + ((seed * 31 + index * 17) % 4_000)));
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function rounded(value: number | undefined): number {
  return Number((value ?? Number.NaN).toFixed(3));
}
