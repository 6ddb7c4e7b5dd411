import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { newKey } from '../src/edges/serve/auth/keys.ts';
import { writeResult } from './result.ts';
import { type Figures, medianOf, overhead, round } from './serve/figures.ts';
import { type Asked, closedLoop, type Latencies, paced, percentile } from './serve/load.ts';
import { type Running, startProcess } from './serve/processes.ts';
import { BODIES } from './serve/questions.ts';

// What the endpoint costs on top of a model that answers at once: locally beside the engine alone behind HTTP, hosted beside a plain Hono proxy to the
// same upstream. Each server is a process of its own, the endpoint with keys, decision log and metrics as when it is used. Repetitions alternate.
// `npm run bench -- serve`, or one part of it: `npm run bench -- serve clients`, `rate` or `memory` (100,000 requests).
const CLIENTS = [1, 4, 16, 64];
const RATE = 200;
const BY_CLIENTS = { seconds: 3, repetitions: 3 };
const IN_BURSTS = { seconds: 5, repetitions: 5 };
const EVENLY = { seconds: 10, repetitions: 5 };
const MEMORY_REQUESTS = 100_000;

const folder = await mkdtemp(join(tmpdir(), 'fledgling-bench-serve-'));
const { key, line } = newKey('bench', null);
const upstream = await startProcess('upstream');
const floor = await startProcess('floor');
const proxy = await startProcess('proxy', upstream.url);
const endpoint = await startProcess('endpoint', upstream.url, join(folder, 'logs'), line);

const WAYS = {
  floor: { server: floor, body: BODIES.local },
  floorStreamed: { server: floor, body: BODIES.localStreamed },
  proxy: { server: proxy, body: BODIES.hosted },
  local: { server: endpoint, body: BODIES.local },
  localStreamed: { server: endpoint, body: BODIES.localStreamed },
  hosted: { server: endpoint, body: BODIES.hosted },
  hostedStreamed: { server: endpoint, body: BODIES.hostedStreamed },
} satisfies Record<string, { server: Running; body: string }>;
type Way = keyof typeof WAYS;
const NAMES: readonly Way[] = ['floor', 'floorStreamed', 'proxy', 'local', 'localStreamed', 'hosted', 'hostedStreamed'];
type Load = (asked: Asked) => Promise<Latencies>;

function askedOf({ server, body }: { server: Running; body: string }): Asked {
  return { url: server.url, key, bodies: [body] };
}

async function figuresOf(way: { server: Running; body: string }, load: Load): Promise<Figures> {
  const before = await way.server.used();
  const { ms, failed, seconds } = await load(askedOf(way));
  const after = await way.server.used();
  return { p50: percentile(ms, 0.5), p99: percentile(ms, 0.99), perSecond: ms.length / seconds, cpuMs: (after.cpuMs - before.cpuMs) / ms.length, failed };
}

/** Every way in turn, again and again, back and forth. */
async function measured(repetitions: number, load: Load) {
  const all = new Map<Way, Figures[]>(NAMES.map((name) => [name, []]));
  for (let repetition = 0; repetition < repetitions; repetition += 1)
    for (const name of repetition % 2 === 0 ? NAMES : NAMES.toReversed()) all.get(name)?.push(await figuresOf(WAYS[name], load));
  const of = (name: Way) => all.get(name) ?? [];
  return {
    ...{ floor: medianOf(of('floor')), floorStreamed: medianOf(of('floorStreamed')), proxy: medianOf(of('proxy')) },
    ...{ local: medianOf(of('local')), localStreamed: medianOf(of('localStreamed')) },
    ...{ hosted: medianOf(of('hosted')), hostedStreamed: medianOf(of('hostedStreamed')) },
    overheadMs: {
      local: overhead(of('local'), of('floor')),
      localStreamed: overhead(of('localStreamed'), of('floorStreamed')),
      hosted: overhead(of('hosted'), of('proxy')),
      hostedStreamed: overhead(of('hostedStreamed'), of('proxy')),
    },
  };
}

function told(what: string, { overheadMs, ...ways }: Awaited<ReturnType<typeof measured>>): void {
  console.log(`serve, ${what} (p50/p99):`);
  for (const [name, { p50, p99, perSecond, cpuMs }] of Object.entries(ways))
    console.log(`  ${name}: ${p50.toFixed(2)}/${p99.toFixed(2)} ms, ${perSecond}/s, ${cpuMs.toFixed(2)} ms CPU`);
  for (const [name, { p50, p99, p99Range }] of Object.entries(overheadMs))
    console.log(`  overhead of ${name}: ${p50.toFixed(2)}/${p99.toFixed(2)} ms (p99 ${p99Range.map((each) => each.toFixed(2)).join(' to ')})`);
}

async function warmUp(): Promise<void> {
  for (const way of Object.values(WAYS)) await closedLoop(askedOf(way), { clients: 8, seconds: 3 });
}

async function byClients() {
  await warmUp();
  const closed = [];
  for (const clients of CLIENTS) {
    const ways = await measured(BY_CLIENTS.repetitions, (asked) => closedLoop(asked, { clients, seconds: BY_CLIENTS.seconds }));
    told(`${clients} clients`, ways);
    closed.push({ clients, ...BY_CLIENTS, ...ways });
  }
  return closed;
}

async function atRate() {
  await warmUp();
  const even = await measured(EVENLY.repetitions, (asked) => paced(asked, { perSecond: RATE, seconds: EVENLY.seconds }));
  told(`${RATE} a second, evenly`, even);
  const bursts = await measured(IN_BURSTS.repetitions, (asked) => closedLoop(asked, { clients: 8, seconds: IN_BURSTS.seconds, overallRate: RATE }));
  told(`${RATE} a second in bursts of 8`, bursts);
  return { perSecond: RATE, even: { ...EVENLY, ...even }, bursts: { ...IN_BURSTS, ...bursts } };
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

const Parts = z.object({ clients: z.json().optional(), rate: z.json().optional(), memory: z.json().optional() });
const file = fileURLToPath(new URL('results/serve.json', import.meta.url));
const before = existsSync(file) ? Parts.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
const wanted = (part: string) => process.argv[2] === undefined || process.argv[2] === part;
const clients = wanted('clients') ? await byClients() : before.clients;
const rate = wanted('rate') ? await atRate() : before.rate;
const used = wanted('memory') ? await memory() : before.memory;
for (const one of [endpoint, proxy, floor, upstream]) await one.stop();
await rm(folder, { recursive: true });
await writeResult('serve', { clients, rate, memory: used });
