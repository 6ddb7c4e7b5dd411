import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GpuChoice } from '../../src/edges/llama/llama-library.ts';
import { openLocalModel } from '../../src/edges/llama/local-model.ts';
import type { ChatRequest } from '../../src/eval/ports.ts';
import { plainChat } from '../../src/records/chat.ts';
import type { Prediction } from '../../src/records/evaluation.ts';
import { readCards } from './cards.ts';

export interface CheckPlace {
  root: string;
  state: string;
  gpu: GpuChoice;
  /** Null takes SmolLM2 of `bench/proof`, else the nano model. */
  gguf: string | null;
}

const BATCHES = { auto: [1, 8, 32, 64], off: [1, 8] };
const ROWS = { auto: 128, off: 16 };
const MAX_TOKENS = 32;
const SYSTEM =
  'Reply with one tool call.\nget_weather(city,day?,unit:c|f)\ncreate_ticket(title,priority:low|high)\nconvert_currency(amount,from,to)\nschedule_meeting(title,date,time,attendees?)';

/** The model that the checks run, by its path. */
export function checkedModel({ root, gguf }: CheckPlace): string {
  if (gguf !== null) return gguf;
  const smol = join(root, 'bench/proof/models/SmolLM2-135M-Instruct.Q4_1.gguf');
  return existsSync(smol) ? smol : join(root, 'models/nano/nano-f16.gguf');
}

/** The same rows at every batch size, each twice: tokens a second, memory, and how many answers were the same again. */
export async function checkEngine(place: CheckPlace) {
  const path = checkedModel(place);
  const requests = Array.from({ length: ROWS[place.gpu] }, (_, index): ChatRequest => {
    const asked = `please look after case ${index}: ${'the order of '.repeat((index * 5) % 7)}`;
    return {
      exampleId: `row-${index}`,
      ...plainChat([
        { role: 'system', content: SYSTEM },
        { role: 'user', content: asked },
      ]),
    };
  });
  const sweep = [];
  let first: Map<string, string | null> | null = null;
  let device = 'unknown';
  for (const batch of BATCHES[place.gpu]) {
    const model = await openLocalModel({
      ggufPath: path,
      ggufSha256: null,
      name: basename(path),
      role: 'base',
      adapterPath: null,
      batch,
      workers: 1,
      gpu: place.gpu,
      threads: place.gpu === 'off' ? 1 : null,
      contextTokens: 512,
      maxTokens: MAX_TOKENS,
      onNotice: (line) => console.log(line),
    });
    try {
      device = String(model.identity.engine['device'] ?? 'unknown');
      if (place.gpu === 'auto' && device === 'cpu')
        throw new Error(
          'the engine runs on the CPU: no GPU build of node-llama-cpp is installed. Run `npm ci` in native/cuda, or carry its node_modules there',
        );
      const [one, again] = [await answersOf(model, requests), await answersOf(model, requests)];
      const memory = await readCards();
      first ??= one.texts;
      sweep.push({
        batch,
        tokensPerSecond: Math.round(again.tokens / again.seconds),
        promptTokensPerSecond: Math.round(again.promptTokens / again.seconds),
        usedMiB: memory.map(({ usedMiB }) => usedMiB),
        sameOnRerun: same(one.texts, again.texts),
        sameAsBatch1: same(first, one.texts),
      });
    } finally {
      await model.close();
    }
  }
  return { model: basename(path), onDevice: device, rows: requests.length, maxTokens: MAX_TOKENS, sweep };
}

async function answersOf(model: Awaited<ReturnType<typeof openLocalModel>>, requests: readonly ChatRequest[]) {
  const predictions: Prediction[] = [];
  const startMs = performance.now();
  await model.answer(requests, {
    onPrediction: async (prediction) => {
      predictions.push(prediction);
    },
    signal: new AbortController().signal,
  });
  const sum = (key: 'promptTokens' | 'completionTokens') => predictions.reduce((total, { usage }) => total + (usage?.[key] ?? 0), 0);
  return {
    seconds: (performance.now() - startMs) / 1000,
    tokens: sum('completionTokens'),
    promptTokens: sum('promptTokens'),
    texts: new Map(predictions.map(({ exampleId, text }) => [exampleId, text])),
  };
}

function same(a: ReadonlyMap<string, string | null>, b: ReadonlyMap<string, string | null>): string {
  return `${[...a].filter(([id, text]) => b.get(id) === text).length} of ${a.size}`;
}
