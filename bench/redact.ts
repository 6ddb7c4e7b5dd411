import { ordinary } from '../src/redact/corpus/ordinary.test-data.ts';
import { KINDS } from '../src/redact/kinds.ts';
import { redactor } from '../src/redact/redactor.ts';
import { writeResult } from './result.ts';

// Redaction of ordinary traces, in which next to nothing is found: megabytes a second through the whole of it, against JSON.parse of the same
// bytes. Every text is its own, so that nothing is gained by having been seen before. Repetitions alternate; medians are compared.
const TRACES = 2_000;
const REPETITIONS = 5;

const texts = ordinary(TRACES * 8, 11);
const documents = Array.from({ length: TRACES }, (_, index) => {
  const [first, ...said] = texts.slice(index * 8, index * 8 + 8);
  const messages = said.map((content, turn) => ({
    role: turn % 2 === 0 ? 'user' : 'assistant',
    content: `${index}.${turn} ${content}\n${prose(index + turn)}`,
  }));
  return JSON.stringify({ messages, output: { toolCalls: [{ name: 'look_up', arguments: { query: first } }] } });
});
const megabytes = documents.reduce((sum, document) => sum + Buffer.byteLength(document), 0) / 1e6;
const scanner = redactor({ kinds: KINDS, custom: [], allow: { fields: [], values: [] }, country: null }, 'a key for benchmarks');

/** Words without numbers, as most of what agents say is. */
function prose(seed: number): string {
  const words = 'please find the best price for a room with a view of the sea and tell me whether breakfast is included in it or not thank you'.split(' ');
  return Array.from({ length: 60 }, (_, index) => words[(seed * 7 + index * (1 + (seed % 5))) % words.length]).join(' ');
}

async function timed(work: () => unknown): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

const parse = () => documents.map((document): unknown => JSON.parse(document));
const times: { redact: number[]; parse: number[] } = { redact: [], parse: [] };
await scanner.redacted(parse());
for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
  times.parse.push(await timed(parse));
  const traces = parse();
  times.redact.push(await timed(() => scanner.redacted(traces)));
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const [redactMs, parseMs] = [median(times.redact), median(times.parse)];
const result = {
  traces: TRACES,
  megabytes,
  redactMbPerS: (megabytes / redactMs) * 1000,
  parseMbPerS: (megabytes / parseMs) * 1000,
  timesParse: redactMs / parseMs,
};
console.log(
  `redaction: ${result.redactMbPerS.toFixed(1)} MB/s of ordinary text (${megabytes.toFixed(1)} MB); JSON.parse of the same ${result.parseMbPerS.toFixed(0)} MB/s, ${result.timesParse.toFixed(1)} times as fast`,
);
await writeResult('redact', result);
