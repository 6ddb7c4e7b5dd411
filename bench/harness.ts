import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageFolder } from '../src/edges/files/stages/stage-folder.ts';
import { noTracing } from '../src/edges/telemetry/no-tracing.ts';
import { evaluate } from '../src/eval/eval.ts';
import type { ChatModel } from '../src/eval/ports.ts';
import { Prediction } from '../src/records/evaluation.ts';
import type { Example } from '../src/records/example.ts';
import { completionOf } from '../src/rows/completion.ts';
import { joinPrompt } from '../src/rows/prompt.ts';
import { writeResult } from './result.ts';

// What evaluation costs on top of the model: 1,000 rows through the whole eval stage with a model that answers at once, against the least
// any harness can do, which is to append every answer to a file and read them all back. Repetitions alternate; medians are compared.
const ROWS = 1_000;
const REPETITIONS = 5;

const examples: Example[] = Array.from({ length: ROWS }, (_, index) => ({
  schema: 'fledgling/example@2',
  id: index.toString(16).padStart(16, '0'),
  track: 'toolcall',
  split: 'test',
  cluster: `c${index}`,
  domain: 'get_weather',
  complexity: 'simple',
  challenge: false,
  slices: [],
  row: {
    prompt: joinPrompt('Reply with one tool call.\nget_weather(city,day?,unit:c|f)', `weather for city number ${index}`),
    completion: completionOf('toolcall', { name: 'get_weather', arguments: { city: `city number ${index}`, unit: 'c' } }),
  },
  request: {
    messages: [{ role: 'user', content: `weather for city number ${index}`, toolCalls: [], toolCallId: null }],
    tools: [],
    toolChoice: null,
    responseFormat: null,
    reasoningEffort: null,
    maxTokens: null,
  },
  accepted: null,
  schemaFrom: { tools: 'trace', output: 'trace' },
  source: { traceId: `t${index}`, observationId: `o${index}`, sessionId: null, url: null },
}));
const answer = (example: Example): Prediction => ({
  schema: 'fledgling/prediction@1',
  exampleId: example.id,
  outcome: 'answered',
  text: example.row.completion,
  calls: null,
  reason: null,
  usage: { promptTokens: 120, completionTokens: 25 },
  latencyMs: 0,
  attempts: 1,
});

const instant: ChatModel = {
  identity: { role: 'base', name: 'instant', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} },
  answer: async (_, { onPrediction }) => {
    for (const example of examples) await onPrediction(answer(example));
  },
  close: async () => undefined,
};

async function timed(work: (folder: Awaited<ReturnType<typeof stageFolder>>) => Promise<void>): Promise<number> {
  const path = await mkdtemp(join(tmpdir(), 'fledgling-bench-'));
  const folder = await stageFolder(path, 'bench');
  const startMs = performance.now();
  await work(folder);
  const ms = performance.now() - startMs;
  await rm(path, { recursive: true });
  return ms;
}

const harness = () =>
  timed(async (folder) => {
    const log = {
      existing: async () => (await folder.lines('p.jsonl')).map((line) => Prediction.parse(JSON.parse(line))),
      append: (prediction: Prediction) => folder.append('p.jsonl', JSON.stringify(prediction)),
    };
    await evaluate({
      examples,
      model: instant,
      log,
      track: 'toolcall',
      split: 'test',
      replicate: 1,
      decoding: { temperature: 0, seed: 42, maxTokens: 96 },
      ask: 'text',
      tracing: noTracing(),
      now: () => performance.now(),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  });
const bare = () =>
  timed(async (folder) => {
    for (const example of examples) await folder.append('p.jsonl', JSON.stringify(answer(example)));
    for (const line of await folder.lines('p.jsonl')) JSON.parse(line);
  });

const times: { harness: number[]; bare: number[] } = { harness: [], bare: [] };
await bare();
await harness();
for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
  times.bare.push(await bare());
  times.harness.push(await harness());
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const result = {
  rows: ROWS,
  harnessMs: median(times.harness),
  bareAppendMs: median(times.bare),
  ratio: median(times.harness) / median(times.bare),
  harnessMsPerRow: median(times.harness) / ROWS,
};
console.log(
  `harness overhead: ${result.harnessMs.toFixed(0)} ms for ${ROWS} rows, ${result.ratio.toFixed(2)} times the bare append (${result.bareAppendMs.toFixed(0)} ms)`,
);
await writeResult('harness', result);
