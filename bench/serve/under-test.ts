import { createServer } from 'node:http';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';
import { pino } from 'pino';
import { openHostedRelay } from '../../src/edges/relay/hosted-relay.ts';
import { parseKeys } from '../../src/edges/serve/auth/keys.ts';
import { openServeLogs } from '../../src/edges/serve/log/serve-logs.ts';
import { openServer } from '../../src/edges/serve/server.ts';
import { policyOf } from '../../src/serve/serve.test-data.ts';
import { openSwap } from '../../src/serve/swap.ts';
import { serveFloor } from './floor.ts';
import { instantAnswerer } from './instant.ts';
import { HOSTED_ANSWER, HOSTED_EVENTS } from './questions.ts';

// One server of the benchmark, in a process of its own: `upstream`, `floor`, `proxy UPSTREAM` or `endpoint UPSTREAM LOGS KEYS`. It tells its port, and its
// memory and time on the CPU when it is asked.
const [kind, upstream = '', logDir = '', keyLine = ''] = process.argv.slice(2);

function tell(port: number): void {
  process.send?.({ port });
}

if (kind === 'upstream') {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const isStreamed = body.includes('"stream":true');
      response.writeHead(200, { 'content-type': isStreamed ? 'text/event-stream' : 'application/json' });
      response.end(isStreamed ? HOSTED_EVENTS : HOSTED_ANSWER);
    });
  });
  server.listen(0, '127.0.0.1', () => tell(portOf(server.address())));
}

if (kind === 'floor') serveFloor(tell);

if (kind === 'proxy') {
  const app = new Hono();
  app.post('/v1/chat/completions', async ({ req }) =>
    proxy(`${upstream}/v1/chat/completions`, {
      method: 'POST',
      body: await req.text(),
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-ours' },
    }),
  );
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => tell(port));
}

if (kind === 'endpoint') {
  const logs = await openServeLogs({ dir: logDir, keepsContent: false, standIn: true, onLost: () => undefined });
  const relay = openHostedRelay({
    ...{ provider: 'openai', endpoint: `${upstream}/v1`, apiVersion: null, apiKey: 'sk-ours', apiKeyEnv: null, model: 'deployed' },
    ...{ concurrency: 128, queue: 256, maxAttempts: 3, firstByteMs: 60_000, idleMs: 60_000, deadlineMs: 120_000, restMs: 15_000 },
    onNotice: () => undefined,
  });
  const swap = openSwap({
    policy: policyOf(),
    models: ['gpt-4o-mini', 'fledgling'],
    local: (['toolcall', 'structured'] as const).map((track) => ({ answerer: instantAnswerer(track), asking: null })),
    relay,
    rollout: null,
    onLeft: logs.decisions.write,
    now: Date.now,
    stop: new AbortController().signal,
  });
  const keys = parseKeys(keyLine, 'keys');
  const { url } = await openServer({
    ...{ swap, host: '127.0.0.1', port: 0, keys: () => keys, readiness: () => ({ ok: true }), rollout: () => [], keepsContent: false },
    limits: { bodyBytes: 4_000_000, inFlight: 128, queue: 256, requestTimeoutMs: 120_000 },
    logger: pino({ level: 'info', base: null }, pino.destination({ dest: '/dev/null', sync: false })),
    onServed: (entry) => logs.decisions.write(entry),
  });
  tell(Number(new URL(url).port));
}

process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, rss, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({ heapUsed, rss, external, cpuMs: (user + system) / 1000 });
});
process.on('disconnect', () => process.exit(0));

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
