import { afterEach, expect, it } from 'vitest';
import { answersOf } from '../../eval/chat-model.contract.ts';
import { optionsFor, requestsOf } from './hosted-model.test-data.ts';
import { openHostedModel } from './hosted-model.ts';
import { type LoopbackServer, type Reply, startServer, streamed } from './loopback.test-data.ts';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serving(replyTo?: (index: number) => Reply): Promise<LoopbackServer> {
  let asked = 0;
  const server = await startServer(replyTo ? () => replyTo(asked++) : undefined);
  open.push(server);
  return server;
}

it('a batch that is streamed gives the same answers, and says when each began', async () => {
  const server = await serving();
  const whole = await answersOf(openHostedModel(optionsFor(server.url).options), requestsOf(3));
  const timed = await answersOf(openHostedModel(optionsFor(server.url, { stream: true }).options), requestsOf(3));
  const untimed = timed.map(({ firstTokenMs: _, ...prediction }) => ({ ...prediction, latencyMs: 0 }));
  expect(untimed).toEqual(whole.map((prediction) => ({ ...prediction, latencyMs: 0 })));
  for (const { firstTokenMs, latencyMs } of timed) {
    expect(firstTokenMs).toBeGreaterThanOrEqual(0);
    expect(firstTokenMs).toBeLessThanOrEqual(latencyMs ?? 0);
  }
  expect(whole.every((prediction) => prediction.firstTokenMs === undefined)).toBe(true);
});

it('an answer of a streamed batch that breaks off is asked again: nobody read along', async () => {
  const broken: Reply = { events: [...streamed('ab', { finishReason: null, usage: false }), { error: { message: 'overloaded' } }] };
  const server = await serving((index) => (index === 0 ? broken : { events: streamed('ab') }));
  const [prediction] = await answersOf(openHostedModel(optionsFor(server.url, { stream: true }).options), requestsOf(1));
  expect(prediction).toMatchObject({ outcome: 'answered', text: 'ab', attempts: 2 });
});
