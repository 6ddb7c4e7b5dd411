import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';

export interface Asked {
  url: string;
  key: string;
  bodies: readonly string[];
}

/** Milliseconds, every one of them. */
export interface Latencies {
  ms: number[];
  failed: number;
  seconds: number;
}

/** Clients that ask again as soon as they were answered; or, with a rate, so many a second, which autocannon sends at the beginning of each second. */
export async function closedLoop(
  { url, key, bodies }: Asked,
  load: { clients: number; seconds?: number; amount?: number; overallRate?: number },
): Promise<Latencies> {
  const { clients: connections, seconds, ...rest } = load;
  const ms: number[] = [];
  const run = autocannon(
    {
      url: `${url}/v1/chat/completions`,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      requests: bodies.map((body) => ({ body })),
      ...{ connections, ...(seconds === undefined ? {} : { duration: seconds }), ...rest },
    },
    () => undefined,
  );
  let failed = 0;
  run.on('response', (_client, status, _bytes, took) => {
    ms.push(took);
    if (status !== 200) failed += 1;
  });
  const result = await new Promise<autocannon.Result>((resolve) => run.on('done', resolve));
  return { ms, failed: failed + result.errors + result.timeouts, seconds: result.duration };
}

/** Requests that come evenly, whether the ones before were answered or not; each is timed from when it was sent. */
export async function paced({ url, key, bodies }: Asked, { perSecond, seconds }: { perSecond: number; seconds: number }): Promise<Latencies> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const ms: number[] = [];
  let failed = 0;
  const start = performance.now();
  const one = async (index: number) => {
    const due = start + (index * 1000) / perSecond;
    await sleep(Math.max(0, due - performance.now()));
    // A timer of ours that was late, or a fraction of a millisecond early, is no time of the server's.
    const sentAt = performance.now();
    const status = await post({ agent, url, key, body: bodies[index % bodies.length] ?? '' });
    ms.push(performance.now() - sentAt);
    if (status !== 200) failed += 1;
  };
  await Promise.all(Array.from({ length: perSecond * seconds }, (_, index) => one(index)));
  agent.destroy();
  return { ms, failed, seconds };
}

function post({ agent, url, key, body }: { agent: Agent; url: string; key: string; body: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), authorization: `Bearer ${key}` };
    const sent = request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject).end(body);
  });
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
