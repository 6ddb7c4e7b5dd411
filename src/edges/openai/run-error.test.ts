import { afterEach, describe, expect, it } from 'vitest';
import { ExternalError, UserError } from '../../errors.ts';
import { answersOf } from '../../eval/chat-model.contract.ts';
import { optionsFor, requestsOf } from './hosted-model.test-data.ts';
import { openHostedModel } from './hosted-model.ts';
import { apiError, type LoopbackServer, type Reply, type Seen, startServer } from './loopback.test-data.ts';
import type { HostedModelOptions } from './session.ts';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function ask(replyTo: (seen: Seen) => Reply, { count = 1, ...overrides }: Partial<HostedModelOptions> & { count?: number } = {}) {
  const server = await startServer(replyTo);
  open.push(server);
  const { options } = optionsFor(server.url, overrides);
  return { predictions: await answersOf(openHostedModel(options), requestsOf(count)) };
}

describe('a run that cannot work', () => {
  it.each([401, 403, 404])('ends at the first request with one sentence on %s', async (status) => {
    const asked = ask(() => ({ status, json: apiError(null, 'No access for sk-test-0123456789.') }), { count: 50 });
    await expect(asked).rejects.toThrow(UserError);
    await expect(asked).rejects.toThrow(/on model echo: HTTP \d+ No access for \*\*\*.*Check the key in OPENAI_API_KEY, hosted.endpoint .* and hosted.model/);
    expect(open.at(-1)?.seen).toHaveLength(1);
  });

  it('records a 404 as a failure of one request once others were answered', async () => {
    const { predictions } = await ask(({ user }) => (user === 'example-3' ? { status: 404, json: apiError(null) } : {}), { count: 6 });
    expect(predictions.map(({ outcome }) => outcome).sort()).toEqual([...Array.from({ length: 5 }, () => 'answered'), 'invalid_request']);
  });

  it('ends when nobody listens, after its retries', async () => {
    const server = await startServer();
    await server.close();
    const { options, waits } = optionsFor(server.url);
    const asked = answersOf(openHostedModel(options), requestsOf(50));
    await expect(asked).rejects.toThrow(ExternalError);
    await expect(asked).rejects.toThrow(/ECONNREFUSED.*Check the network and hosted.endpoint/);
    expect(waits).toHaveLength(2);
  });

  it('ends when the quota is spent, without a retry', async () => {
    const asked = ask(() => ({ status: 429, json: apiError('insufficient_quota', 'You exceeded your quota') }), { count: 5 });
    await expect(asked).rejects.toThrow('quota is spent');
    expect(open.at(-1)?.seen).toHaveLength(1);
  });

  const PARSER = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set';

  it.each([
    ['native', 'Mend the server, or write hosted.ask: text.'],
    ['text', 'Mend the server, or choose another hosted.model.'],
  ] as const)('ends with the remedy when the server takes no request that is asked in the way of %s', async (way, remedy) => {
    const asked = ask(() => ({ status: 400, json: apiError(null, PARSER) }), { count: 50, ask: way });
    await expect(asked).rejects.toThrow(UserError);
    await expect(asked).rejects.toThrow(`on model echo refused all 20 requests, the last with HTTP 400 ${PARSER}. ${remedy}`);
    expect(open.at(-1)?.seen.length).toBeLessThanOrEqual(24);
  });

  it.each<[string, (seen: Seen) => Reply]>([
    ['has answered before', ({ user }) => (user === 'example-0' ? {} : { status: 400, json: apiError(null, 'no') })],
    ['fails otherwise too', ({ user }) => ({ status: user === 'example-5' ? 500 : 400, json: apiError(null, 'no') })],
  ])('is worth another try where the server %s', async (_what, replyTo) => {
    const asked = ask(replyTo, { count: 50, ask: 'native' });
    await expect(asked).rejects.toThrow(ExternalError);
    await expect(asked).rejects.toThrow(/failed 2\d requests in a row, the last with HTTP 400 no\. Run again to resume/);
  });

  it('says which variable lacks the key, before anything is sent', async () => {
    const { options } = optionsFor('https://api.openai.com/v1', { apiKey: null });
    await expect(answersOf(openHostedModel(options), requestsOf(1))).rejects.toThrow('OPENAI_API_KEY holds no key');
  });
});
