import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKey } from '../src/edges/serve/auth/keys.ts';
import { writeResult } from './result.ts';
import { instantAnswerer } from './serve/instant.ts';
import { type Asked, closedLoop, type Latencies, paced, percentile } from './serve/load.ts';
import { type Running, startProcess } from './serve/processes.ts';
import { BODIES, type BodyName, QUESTION } from './serve/questions.ts';

// What the endpoint costs on top of a model that answers at once: locally beside the engine alone, hosted beside a plain Hono proxy to the same
// upstream. Each server is a process of its own, with keys, decision log and metrics as when it is used. Repetitions alternate; medians are told.
// `npm run bench -- serve`; `node bench/serve.ts memory` asks 100,000 requests and looks at the memory.
const CLIENTS = [1, 4, 16, 64];
const RATE = 200;
const SECONDS = 5;
const REPETITIONS = 3;
const MEMORY_REQUESTS = 100_000;

const folder = await mkdtemp(join(tmpdir(), 'fledgling-bench-serve-'));
const { key, line } = newKey('bench', null);
const upstream = await startProcess('upstream');
const proxy = await startProcess('proxy', upstream.url);
const endpoint = await startProcess('endpoint', upstream.url, join(folder, 'logs'), line);
const round = (value: number) => Number(value.toFixed(3));
const median = (values: readonly number[]) => percentile(values, 0.5);

type Way = 'proxy' | BodyName;
const WAYS: readonly Way[] = ['proxy', 'local', 'localStreamed', 'hosted', 'hostedStreamed'];

function under(way: Way): { server: Running; asked: Asked } {
  const server = way === 'proxy' ? proxy : endpoint;
  return { server, asked: { url: server.url, key, bodies: [BODIES[way === 'proxy' ? 'hosted' : way]] } };
}

interface Figures {
  p50: number;
  p99: number;
  perSecond: number;
  /** Of the server under test, each request. */
  cpuMs: number;
  failed: number;
}

async function figuresOf(way: Way, load: (asked: Asked) => Promise<Latencies>): Promise<Figures> {
  const { server, asked } = under(way);
  const before = await server.used();
  const { ms, failed, seconds } = await load(asked);
  const after = await server.used();
  return { p50: percentile(ms, 0.5), p99: percentile(ms, 0.99), perSecond: ms.length / seconds, cpuMs: (after.cpuMs - before.cpuMs) / ms.length, failed };
}

/** Every way in turn, again and again. */
async function measured(load: (asked: Asked) => Promise<Latencies>): Promise<Record<Way, Figures>> {
  const all = new Map<Way, Figures[]>(WAYS.map((way) => [way, []]));
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1)
    for (const way of repetition % 2 === 0 ? WAYS : WAYS.toReversed()) all.get(way)?.push(await figuresOf(way, load));
  const of = (way: Way): Figures => {
    const some = all.get(way) ?? [];
    const middle = (pick: (figures: Figures) => number) => round(median(some.map(pick)));
    return {
      p50: middle(({ p50 }) => p50),
      p99: middle(({ p99 }) => p99),
      perSecond: Math.round(middle(({ perSecond }) => perSecond)),
      cpuMs: middle(({ cpuMs }) => cpuMs),
      failed: some.reduce((sum, { failed }) => sum + failed, 0),
    };
  };
  return { proxy: of('proxy'), local: of('local'), localStreamed: of('localStreamed'), hosted: of('hosted'), hostedStreamed: of('hostedStreamed') };
}

/** The same question through the engine's queue, without a server in front. */
async function engineAlone(clients: number): Promise<{ p50: number; p99: number }> {
  const answerer = instantAnswerer('toolcall');
  const never = new AbortController().signal;
  const ms: number[] = [];
  const client = async () => {
    for (let time = 0; time < 5_000 / clients; time += 1) {
      const start = performance.now();
      await answerer.answer(QUESTION, never);
      ms.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { p50: round(percentile(ms, 0.5)), p99: round(percentile(ms, 0.99)) };
}

function told(what: string, ways: Record<Way, Figures>): void {
  const parts = WAYS.map(
    (way) => `${way} ${ways[way].p50.toFixed(2)}/${ways[way].p99.toFixed(2)} ms ${ways[way].perSecond}/s ${ways[way].cpuMs.toFixed(2)} CPU`,
  );
  console.log(`serve, ${what} (p50/p99): ${parts.join('; ')}`);
}

async function overhead() {
  for (const way of WAYS) await closedLoop(under(way).asked, { clients: 8, seconds: 2 });
  const closed = [];
  for (const clients of CLIENTS) {
    const ways = await measured((asked) => closedLoop(asked, { clients, seconds: SECONDS }));
    told(`${clients} clients`, ways);
    closed.push({ clients, engineAlone: await engineAlone(clients), ...ways });
  }
  const bursts = await measured((asked) => closedLoop(asked, { clients: 8, seconds: SECONDS, overallRate: RATE }));
  told(`${RATE} a second in bursts of 8`, bursts);
  const even = await measured((asked) => paced(asked, { perSecond: RATE, seconds: SECONDS }));
  told(`${RATE} a second, evenly`, even);
  const engine = await engineAlone(1);
  const overheadMs = { localP99: round(even.local.p99 - engine.p99), hostedP99: round(even.hosted.p99 - even.proxy.p99) };
  console.log(`serve, overhead at ${RATE} a second, p99: ${overheadMs.localP99} ms over the engine alone, ${overheadMs.hostedP99} ms over the proxy`);
  return { clients: closed, rate: { perSecond: RATE, engineAlone: engine, bursts, even, overheadMs } };
}

async function memory() {
  const asked: Asked = { url: endpoint.url, key, bodies: Object.values(BODIES) };
  await closedLoop(asked, { clients: 16, amount: 4_000 });
  const moments = [await endpoint.used()];
  let failed = 0;
  for (let half = 0; half < 2; half += 1) {
    failed += (await closedLoop(asked, { clients: 16, amount: MEMORY_REQUESTS / 2 })).failed;
    moments.push(await endpoint.used());
  }
  const mib = (pick: (used: (typeof moments)[number]) => number) => moments.map((used) => round(pick(used) / 1024 / 1024));
  const result = { requests: MEMORY_REQUESTS, failed, heapMib: mib(({ heapUsed }) => heapUsed), rssMib: mib(({ rss }) => rss) };
  console.log(
    `serve, memory at the start, middle and end of ${MEMORY_REQUESTS} requests: heap ${result.heapMib.join(', ')} MiB, RSS ${result.rssMib.join(', ')} MiB`,
  );
  return result;
}

const only = process.argv[2];
const result = { ...(only === 'memory' ? {} : await overhead()), ...(only === 'overhead' ? {} : { memory: await memory() }) };
for (const one of [endpoint, proxy, upstream]) await one.stop();
await rm(folder, { recursive: true });
await writeResult('serve', result);
