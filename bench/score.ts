import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { completionOf } from '../src/rows/completion.ts';
import { writeResult } from './result.ts';

// What scoring costs: pairs of answers to examples with a tool of four arguments, one in five wrong in some way, against JSON.parse of the same lines.
// Each way in a process of its own. `npm run bench -- score 1000000`; the figures kept are those of a million.
const COUNT = Number(process.argv[2] ?? 100_000);
/** What the heap may grow to: with more of it, nothing is collected until it is full. */
const HEAP_MB = 2048;
const WAYS = [
  ['parse', 'JSON.parse of every line'],
  ['score', 'scored, both answers'],
  ['compare', 'scored and compared'],
] as const;

const CITIES = ['Lisbon', 'São Paulo', 'New York, NY', 'Oslo', 'Zürich'];
const parameters = {
  type: 'object',
  properties: {
    city: { type: 'string' },
    day: { type: 'string', format: 'date' },
    seats: { type: 'integer', default: 1 },
    tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
  },
  required: ['city', 'day'],
};

function lineOf(index: number): string {
  const id = index.toString(16).padStart(16, '0');
  const args = {
    city: CITIES[index % CITIES.length] ?? '',
    day: `2026-03-${String(1 + (index % 28)).padStart(2, '0')}`,
    seats: 1 + (index % 4),
    tags: ['a', 'b'],
  };
  const gold = completionOf('toolcall', { name: 'book', arguments: args });
  const wrong = [
    completionOf('toolcall', { name: 'book', arguments: { ...args, city: args.city.toUpperCase(), tags: ['b', 'a'] } }),
    completionOf('toolcall', { name: 'book', arguments: { ...args, seats: 9 } }),
    completionOf('toolcall', null),
    `Sure! ${gold}`,
  ];
  const answer = (isWrong: boolean) => ({
    schema: 'fledgling/prediction@1',
    exampleId: id,
    outcome: 'answered',
    text: isWrong ? (wrong[index % wrong.length] ?? gold) : gold,
    calls: null,
    reason: null,
    usage: { promptTokens: 80, completionTokens: 20 },
    latencyMs: 5,
    attempts: 1,
  });
  const example = {
    schema: 'fledgling/example@2',
    id,
    track: 'toolcall',
    split: 'test',
    cluster: `c${index}`,
    domain: 'book',
    complexity: 'simple',
    challenge: false,
    slices: [],
    row: { prompt: `Book table number ${index}.`, completion: gold },
    request: {
      messages: [{ role: 'user', content: `Book table number ${index}.`, toolCalls: [], toolCallId: null }],
      tools: [{ name: 'book', description: null, parameters, strict: null }],
      toolChoice: null,
      responseFormat: null,
      reasoningEffort: null,
      maxTokens: null,
    },
    accepted: null,
    schemaFrom: { tools: 'trace', output: 'trace' },
    source: { traceId: 't', observationId: 'o', sessionId: null, url: null },
  };
  return `${JSON.stringify({ example, hosted: answer(index % 11 === 0), local: answer(index % 5 === 0) })}\n`;
}

interface Cost {
  pairs: number;
  wallSeconds: number;
  cpuSeconds: number;
  peakMb: number;
}

const folder = await mkdtemp(join(tmpdir(), 'fledgling-bench-'));
try {
  const file = join(folder, 'pairs.jsonl');
  const out = createWriteStream(file);
  for (let from = 0; from < COUNT; from += 1_000) {
    const lines = Array.from({ length: Math.min(1_000, COUNT - from) }, (_, index) => lineOf(from + index)).join('');
    if (!out.write(lines)) await once(out, 'drain');
  }
  await finished(out.end());
  const megabytes = (await stat(file)).size / 1e6;
  console.log(`${COUNT.toLocaleString('en')} pairs, ${megabytes.toFixed(0)} MB of JSONL`);
  const costs: (Cost & { name: string; timesJsonParse: number })[] = [];
  for (const [way, name] of WAYS) {
    const { stdout } = await execa('node', [`--max-old-space-size=${HEAP_MB}`, fileURLToPath(new URL('score/route.ts', import.meta.url)), way, file], {
      preferLocal: true,
    });
    const cost: Cost = JSON.parse(stdout);
    const parse = costs[0]?.cpuSeconds ?? cost.cpuSeconds;
    costs.push({ name, ...cost, timesJsonParse: cost.cpuSeconds / parse });
    console.log(
      `${name.padEnd(28)} ${cost.cpuSeconds.toFixed(1)} s CPU, ${(cost.cpuSeconds / parse).toFixed(1)} × JSON.parse, peak ${cost.peakMb.toFixed(0)} MB`,
    );
  }
  await writeResult(COUNT === 1_000_000 ? 'score' : `score-${COUNT}`, { pairs: COUNT, megabytes, heapMb: HEAP_MB, costs });
} finally {
  await rm(folder, { recursive: true });
}
