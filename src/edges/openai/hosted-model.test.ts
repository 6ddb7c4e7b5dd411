import { afterEach, describe, expect, it } from 'vitest';
import { answersOf, describeChatModel } from '../../eval/chat-model.contract.ts';
import { optionsFor, requestsOf } from './hosted-model.test-data.ts';
import { openHostedModel } from './hosted-model.ts';
import { apiError, completion, type LoopbackServer, type Reply, type Seen, startServer } from './loopback.test-data.ts';
import { type HostedModelOptions, openSession } from './session.ts';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

describeChatModel('a hosted model', async () => {
  const server = await startServer();
  return { model: openHostedModel(optionsFor(server.url).options), requests: requestsOf(5), close: server.close };
});

async function ask(replyTo: (seen: Seen) => Reply, { count = 1, ...overrides }: Partial<HostedModelOptions> & { count?: number } = {}) {
  const server = await startServer(replyTo);
  open.push(server);
  const { options, waits } = optionsFor(server.url, overrides);
  const predictions = await answersOf(openHostedModel(options), requestsOf(count));
  return { server, waits, predictions, first: predictions[0] };
}

describe('what is sent', () => {
  it('is greedy, seeded and nothing but the two messages', async () => {
    const { server, first } = await ask(() => ({}));
    expect(server.seen.map(({ url, body, headers }) => ({ url, body, authorization: headers.authorization }))).toEqual([
      {
        url: '/v1/chat/completions',
        body: {
          model: 'echo',
          messages: [
            { role: 'system', content: 'Answer.' },
            { role: 'user', content: 'example-0' },
          ],
          temperature: 0,
          seed: 42,
          max_tokens: 64,
        },
        authorization: 'Bearer sk-test-0123456789',
      },
    ]);
    expect(first).toMatchObject({ outcome: 'answered', text: 'example-0', usage: { promptTokens: 7, completionTokens: 3 }, attempts: 1 });
  });

  it('carries no authorization when there is no key', async () => {
    const { server } = await ask(() => ({}), { apiKey: null });
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    [null, '/openai/v1/chat/completions', 'max_completion_tokens'],
    ['2024-10-21', '/openai/deployments/echo/chat/completions?api-version=2024-10-21', 'max_completion_tokens'],
  ])('to Azure with API version %s goes to %s with the api-key header', async (apiVersion, url, limitField) => {
    const { server } = await ask(() => ({}), { provider: 'azure-openai', apiVersion });
    expect(server.seen[0]).toMatchObject({ url, headers: { 'api-key': 'sk-test-0123456789' }, body: { [limitField]: 64 } });
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it.each<[Partial<HostedModelOptions>, string, boolean]>([
    [{}, 'https://api.openai.com/v1', true],
    [{ provider: 'azure-openai' }, 'https://name.openai.azure.com/openai/v1', true],
    [{}, 'http://127.0.0.1:8000/v1', false],
    [{ provider: 'scripted-teacher' }, 'http://127.0.0.1:8000/v1', false],
  ])('by %j to %s is in OpenAI’s own terms: %s', (overrides, url, isOpenAi) => {
    expect(openSession(optionsFor(url, overrides).options, url)).toMatchObject({ isOpenAi, limitField: isOpenAi ? 'max_completion_tokens' : 'max_tokens' });
  });

  it.each([
    ['openai', 'max_tokens', 'max_completion_tokens', apiError('unsupported_parameter', "Unsupported parameter: 'max_tokens'", 'max_tokens')],
    ['azure-openai', 'max_completion_tokens', 'max_tokens', apiError(null, 'Unrecognized request argument supplied: max_completion_tokens')],
  ] as const)('by %s switches from %s to %s when the server does not know it, once for all requests', async (provider, wrong, right, json) => {
    const { server, predictions } = await ask(({ body }) => (wrong in body ? { status: 400, json } : {}), { provider, count: 3 });
    expect(predictions.map(({ outcome, attempts }) => [outcome, attempts])).toEqual([1, 2, 3].map(() => ['answered', 1]));
    expect(server.seen.filter(({ body }) => wrong in body)).toHaveLength(1);
    expect(server.seen.filter(({ body }) => right in body)).toHaveLength(3);
  });
});

describe('a field that the model does not accept', () => {
  const REFUSALS = [
    ['temperature', apiError('unsupported_value', "Unsupported value: 'temperature' does not support 0 with this model.", 'temperature')],
    ['seed', apiError(null, 'Unrecognized request argument supplied: seed')],
  ] as const;

  it.each(REFUSALS)('%s is left out of all requests to come, and every answer says so', async (field, json) => {
    const { server, predictions } = await ask(({ body }) => (field in body ? { status: 400, json } : {}), { count: 3 });
    expect(predictions.map(({ outcome, attempts, notSent }) => [outcome, attempts, notSent])).toEqual([1, 2, 3].map(() => ['answered', 1, [field]]));
    expect(server.seen.filter(({ body }) => field in body)).toHaveLength(1);
    expect(server.seen).toHaveLength(4);
  });

  it('may be several, the token limit among them, one after the other', async () => {
    const refusing = [...REFUSALS, ['max_tokens', apiError('unsupported_parameter', "Unsupported parameter: 'max_tokens'", 'max_tokens')] as const];
    const { server, first } = await ask(({ body }) => {
      const [, json] = refusing.find(([field]) => field in body) ?? [];
      return json ? { status: 400, json } : {};
    });
    expect(first).toMatchObject({ outcome: 'answered', attempts: 1, notSent: ['seed', 'temperature'] });
    expect(server.seen.at(-1)?.body).toEqual({ model: 'echo', messages: expect.anything(), max_completion_tokens: 64 });
  });

  it('is no end of asking where the server refuses it when it is not there', async () => {
    const { server, first } = await ask(() => ({ status: 400, json: apiError('unsupported_value', 'no', 'temperature') }));
    expect(first).toMatchObject({ outcome: 'invalid_request', attempts: 1, reason: 'HTTP 400 no' });
    expect(server.seen).toHaveLength(2);
  });

  it('leaves no word in an answer that was asked in full', async () => {
    expect((await ask(() => ({}))).first).not.toHaveProperty('notSent');
  });
});

describe('outcomes', () => {
  it.each<[string, Reply, object]>([
    ['truncated', { json: completion('{"a', { finishReason: 'length' }) }, { outcome: 'truncated', text: '{"a' }],
    ['filtered with 200', { json: completion(null, { finishReason: 'content_filter' }) }, { outcome: 'content_filter', text: null }],
    [
      'filtered with 400',
      { status: 400, json: apiError('content_filter', 'The response was filtered') },
      { outcome: 'content_filter', text: null, usage: null },
    ],
    ['a refusal', { json: completion(null, { refusal: 'I cannot.' }) }, { outcome: 'answered', text: 'I cannot.' }],
    ['an empty answer', { json: completion(null) }, { outcome: 'answered', text: '' }],
    ['without usage', { json: completion('x', { usage: false }) }, { outcome: 'answered', usage: null }],
    ['a bad request', { status: 400, json: apiError('context_length_exceeded', 'too long') }, { outcome: 'invalid_request', text: null, attempts: 1 }],
  ])('of an answer that is %s is recorded as it is, after one attempt', async (_what, reply, expected) => {
    const { server, first } = await ask(() => reply);
    expect(first).toMatchObject(expected);
    expect(server.seen).toHaveLength(1);
  });

  it.each<[string, Reply, string]>([
    ['500', { status: 500, json: apiError(null) }, 'server_error'],
    ['503 without a body of its own', { status: 503, json: {} }, 'server_error'],
    ['409', { status: 409, json: apiError(null) }, 'server_error'],
    ['408', { status: 408, json: apiError(null) }, 'timeout'],
    ['429', { status: 429, json: apiError('rate_limit_exceeded') }, 'rate_limited'],
    ['a page that is no completion', { json: { hello: 'world' } }, 'server_error'],
  ])('of %s at every attempt is unscored after as many attempts as allowed', async (_what, reply, outcome) => {
    const { server, first, waits } = await ask(() => reply);
    expect(first).toMatchObject({ outcome, text: null, attempts: 3 });
    expect(server.seen).toHaveLength(3);
    expect(waits).toHaveLength(2);
  });

  it.each(['hang', 'hang-body'] as const)('of a server that does %s are timeouts', async (fault) => {
    const { first } = await ask(() => ({ fault }), { timeoutMs: 60, maxAttempts: 2 });
    expect(first).toMatchObject({ outcome: 'timeout', attempts: 2, reason: 'no answer within 0.06 s' });
  });

  it('hide the key, wherever the server repeats it', async () => {
    const { first } = await ask(() => ({ status: 500, json: apiError(null, 'bad sk-test-0123456789 and Bearer abc.def') }));
    expect(first?.reason).toBe('HTTP 500 bad *** and ***');
  });
});

describe('retries', () => {
  it('mend a cut connection and a 500, and the latency is that of the attempt that worked', async () => {
    const { first, waits } = await ask(
      ({ times }) => (times === 1 ? { fault: 'cut' } : times === 2 ? { status: 500, headers: { 'retry-after': '100' }, json: apiError(null) } : {}),
      { maxAttempts: 5 },
    );
    expect(first).toMatchObject({ outcome: 'answered', attempts: 3, reason: null });
    expect(Math.max(...waits)).toBeGreaterThan(90_000);
    expect(first?.latencyMs).toBeLessThan(90_000);
  });

  it('back off by the same doubling waits on every run', async () => {
    const run = async () => (await ask(() => ({ status: 500, json: apiError(null) }), { maxAttempts: 5 })).waits;
    const waits = await run();
    expect(await run()).toEqual(waits);
    for (const [index, ms] of waits.entries()) {
      expect(ms).toBeGreaterThanOrEqual(250 * 2 ** index);
      expect(ms).toBeLessThanOrEqual(500 * 2 ** index);
    }
  });

  it.each<[string, () => Record<string, string>, number]>([
    ['seconds', () => ({ 'retry-after': '90' }), 90_000],
    ['milliseconds', () => ({ 'retry-after-ms': '1500', 'retry-after': '60' }), 1500],
    ['a date', () => ({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() }), 60_000],
  ])('wait as long as the server says in %s, also beyond a minute', async (_unit, headers, expected) => {
    const { first, waits } = await ask(({ times }) => (times === 1 ? { status: 429, headers: headers(), json: apiError(null) } : {}));
    expect(first).toMatchObject({ outcome: 'answered', attempts: 2 });
    const waited = waits.reduce((sum, ms) => sum + ms, 0);
    // A date has whole seconds, and some of the wait passes before it is read.
    expect(waited).toBeLessThanOrEqual(expected);
    expect(waited).toBeGreaterThan(expected / 2);
  });

  it('make no storm: a wait asked of one request holds for all', async () => {
    let isRefusing = true;
    const { server, predictions, waits } = await ask(
      ({ user }) => {
        if (user !== 'example-1' || !isRefusing) return { delayMs: 30 };
        isRefusing = false;
        return { status: 429, headers: { 'retry-after': '20' }, json: apiError(null) };
      },
      { count: 12, concurrency: 3 },
    );
    expect(predictions.every(({ outcome }) => outcome === 'answered')).toBe(true);
    expect(server.seen).toHaveLength(13);
    expect(waits.some((ms) => ms > 19_000)).toBe(true);
  });

  it('are given up for the whole run when the server asks for hours', async () => {
    const asked = ask(() => ({ status: 429, headers: { 'retry-after': '86400' }, json: apiError(null) }), { count: 10 });
    await expect(asked).rejects.toThrow(/asks to wait 86400 s .*run again after that to resume/);
    expect(open.at(-1)?.seen).toHaveLength(1);
  });

  it('end with the run after twenty failed requests in a row', async () => {
    const asked = ask(({ user }) => (user === 'example-0' ? {} : { status: 500, json: apiError(null, 'down') }), {
      count: 300,
      maxAttempts: 2,
      concurrency: 2,
    });
    await expect(asked).rejects.toThrow(/failed 20 requests in a row, the last with HTTP 500 down/);
    expect(open.at(-1)?.seen.length).toBeLessThanOrEqual(1 + 22 * 2);
  });
});

it('never has more requests in flight than its concurrency, over all callers', async () => {
  const server = await startServer(() => ({ delayMs: 40 }));
  open.push(server);
  const model = openHostedModel(optionsFor(server.url, { concurrency: 3 }).options);
  const [one, other] = await Promise.all([answersOf(model, requestsOf(15)), answersOf(model, requestsOf(15))]);
  expect([one.length, other.length]).toEqual([15, 15]);
  expect(server.mostAtOnce()).toBe(3);
});

it('aborts requests in flight', async () => {
  const server = await startServer(() => ({ fault: 'hang' }));
  open.push(server);
  const controller = new AbortController();
  const asked = answersOf(openHostedModel(optionsFor(server.url).options), requestsOf(3), controller.signal);
  setTimeout(() => controller.abort(), 30);
  await expect(asked).rejects.toThrow('Interrupted');
});

it('leaves the address of a stand-in out of its identity', async () => {
  expect(openHostedModel(optionsFor('http://127.0.0.1:1234/v1', { standIn: true, provider: 'scripted-teacher' }).options).identity.endpoint).toBeNull();
  expect(openHostedModel(optionsFor('http://127.0.0.1:1234/v1').options).identity.endpoint).toBe('http://127.0.0.1:1234/v1');
});
