import { afterEach, describe, expect, it } from 'vitest';
import { ExternalError, UserError } from '../../errors.ts';
import { answersOf } from '../../eval/chat-model.contract.ts';
import { completionOf, describeCompletionModel } from '../../eval/completion-model.contract.ts';
import { plainChat } from '../../records/chat.ts';
import { agentRequests } from '../completion/agent-requests.test-data.ts';
import { TEACHER_MODEL } from '../teacher/completion-body.ts';
import { startTeacher } from '../teacher/server.ts';
import { optionsFor, requestsOf } from './hosted-model.test-data.ts';
import { openHostedModel } from './hosted-model.ts';
import { apiError, chunk, type LoopbackServer, type Reply, type Seen, startServer, streamed } from './loopback.test-data.ts';
import type { HostedModelOptions } from './session.ts';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const [QUESTION] = requestsOf(1);
if (!QUESTION) throw new Error('there is a question');

describeCompletionModel('a hosted model', async () => {
  const server = await startServer(({ user }) => (user === 'down' ? { status: 500, json: apiError(null) } : {}));
  const failing = { request: plainChat([{ role: 'user', content: 'down' }]), outcome: 'server_error' as const };
  return {
    model: openHostedModel(optionsFor(server.url).options),
    requests: requestsOf(4),
    pieces: 5,
    failing,
    inFlight: server.inFlight,
    close: server.close,
  };
});

describeCompletionModel('the scripted teacher behind its endpoint', async () => {
  const teacher = await startTeacher({ seed: 42, errorRate: 0 });
  return {
    model: openHostedModel(optionsFor(teacher.url, { model: TEACHER_MODEL }).options),
    requests: agentRequests(),
    pieces: 5,
    // It has no limit of its own: what it refuses is a request of no message, which no conversation is.
    failing: { request: { ...plainChat([]) }, outcome: 'invalid_request' },
    inFlight: () => 0,
    close: teacher.close,
  };
});

async function complete(replyTo: (seen: Seen) => Reply, overrides: Partial<HostedModelOptions> = {}) {
  const server = await startServer(replyTo);
  open.push(server);
  const { options, waits } = optionsFor(server.url, overrides);
  const model = openHostedModel(options);
  return { server, model, waits, ...(await completionOf(model, plainChat(QUESTION?.messages ?? []))) };
}

describe('what is sent for a stream', () => {
  it('is what a batch sends, and a word for the stream and its usage', async () => {
    const { server, model } = await complete(() => ({}));
    await answersOf(model, requestsOf(1));
    expect(server.seen[0]?.body).toEqual({ ...server.seen[1]?.body, stream: true, stream_options: { include_usage: true } });
  });

  it.each<[string, Reply]>([
    ['names it as the parameter', { status: 400, json: apiError('unknown_parameter', 'Unknown parameter', 'stream_options') }],
    ['names it in its message', { status: 400, json: apiError(null, 'Unrecognized request argument supplied: stream_options') }],
    ['names it in a list of its own', { status: 422, json: { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'] }] } }],
  ])('leaves the usage out for a server that does not know it and %s, once for all', async (_how, reply) => {
    const { server, model, deltas, end } = await complete(({ body }) => (body.stream_options ? reply : {}));
    expect([deltas.join(''), end]).toEqual(['example-0', expect.objectContaining({ outcome: 'answered', usage: null, attempts: 1 })]);
    await completionOf(model, plainChat(QUESTION?.messages ?? []));
    expect(server.seen.map(({ body }) => 'stream_options' in body)).toEqual([true, false, false]);
  });
});

describe('how a stream ends', () => {
  it.each<[string, Reply, object]>([
    [
      'truncated',
      { events: streamed('{"a', { finishReason: 'length' }) },
      { outcome: 'truncated', text: '{"a', usage: { promptTokens: 7, completionTokens: 3 } },
    ],
    ['filtered in the middle', { events: streamed('well', { finishReason: 'content_filter' }) }, { outcome: 'content_filter', text: 'well' }],
    ['filtered at once', { events: streamed('', { finishReason: 'content_filter' }) }, { outcome: 'content_filter', text: null }],
    ['filtered with 400', { status: 400, json: apiError('content_filter', 'The prompt was filtered') }, { outcome: 'content_filter', text: null }],
    ['filtered by an event', { events: [{ error: { code: 'content_filter', message: 'filtered' } }] }, { outcome: 'content_filter', text: null }],
    ['without usage', { events: streamed('x', { usage: false }) }, { outcome: 'answered', text: 'x', usage: null }],
    ['empty', { events: streamed('') }, { outcome: 'answered', text: '' }],
    [
      'a refusal',
      {
        events: [
          chunk({ delta: { content: '', refusal: null } }),
          chunk({ delta: { refusal: 'I ' } }),
          chunk({ delta: { refusal: 'cannot.' }, finish_reason: 'stop' }),
        ],
      },
      { outcome: 'answered', text: 'I cannot.' },
    ],
    [
      'a call of a tool, which is no text',
      {
        events: [chunk({ delta: { tool_calls: [{ index: 0, function: { name: 'a', arguments: '{}' } }] } }), chunk({ delta: {}, finish_reason: 'tool_calls' })],
      },
      { outcome: 'answered', text: '' },
    ],
    [
      'begun and ended by chunks of the server’s own',
      { events: [{ choices: [], prompt_filter_results: [] }, ...streamed('ok'), { object: 'ping' }] },
      { outcome: 'answered', text: 'ok' },
    ],
  ])('%s is recorded as it is, after one attempt', async (_what, reply, expected) => {
    const { server, end, deltas } = await complete(() => reply);
    expect(end).toMatchObject({ ...expected, attempts: 1 });
    expect(deltas.join('')).toBe(end.text ?? '');
    expect(server.seen).toHaveLength(1);
  });

  it.each<[string, Reply, object]>([
    [
      'cut',
      { events: streamed('abcd', { finishReason: null }), fault: 'cut' },
      { outcome: 'server_error', reason: expect.stringMatching(/^the answer broke off: /) },
    ],
    [
      'ended without an end',
      { events: streamed('abcd', { finishReason: null }) },
      { outcome: 'server_error', reason: 'the stream ended before the answer did' },
    ],
    [
      'ended by an error',
      { events: [...streamed('abcd', { finishReason: null, usage: false }), { error: { message: 'overloaded' } }] },
      { outcome: 'server_error', reason: 'the server ended the stream: overloaded' },
    ],
    ['gone silent', { events: streamed('abcd', { finishReason: null }), fault: 'hang-body' }, { outcome: 'timeout', reason: 'no whole answer within 0.3 s' }],
    ['turned into something else', { events: [...streamed('abcd', { finishReason: null }), { choices: 'no' }] }, { outcome: 'server_error' }],
    ['no longer JSON', { events: [...streamed('abcd', { finishReason: null }), '{"choices'] }, { outcome: 'server_error' }],
  ])('%s in the middle is told with what was said until then, and not asked again', async (_what, reply, expected) => {
    const { server, deltas, end, waits } = await complete(() => reply, { timeoutMs: 300 });
    expect(deltas).toEqual(['ab', 'cd']);
    expect(end).toMatchObject({ ...expected, text: 'abcd', usage: null, attempts: 1 });
    expect([server.seen.length, waits]).toEqual([1, []]);
  });

  it.each<[string, Reply]>([
    ['500', { status: 500, json: apiError(null) }],
    ['a cut before the first word', { events: [chunk({ delta: { role: 'assistant', content: '' } })], fault: 'cut' }],
    ['an error in place of the first word', { events: [{ error: { message: 'overloaded' } }] }],
    ['429', { status: 429, headers: { 'retry-after': '20' }, json: apiError(null) }],
    ['a page that is no stream', { json: { hello: 'world' } }],
  ])('%s is mended by a retry', async (_what, reply) => {
    const { deltas, end, waits } = await complete(({ times }) => (times === 1 ? reply : {}));
    expect([deltas.join(''), end]).toEqual(['example-0', expect.objectContaining({ outcome: 'answered', attempts: 2 })]);
    expect(waits.length).toBeGreaterThan(0);
  });

  it('in a timeout when nothing comes, after as many attempts as allowed', async () => {
    const { deltas, end } = await complete(() => ({ fault: 'hang' }), { timeoutMs: 60, maxAttempts: 2 });
    expect([deltas, end]).toEqual([[], expect.objectContaining({ outcome: 'timeout', text: null, attempts: 2, reason: 'no answer within 0.06 s' })]);
  });
});

describe('a completion that cannot work', () => {
  it.each([401, 403, 404])('throws one sentence on %s', async (status) => {
    const asked = complete(() => ({ status, json: apiError(null, 'No access for sk-test-0123456789.') }));
    await expect(asked).rejects.toThrow(UserError);
    await expect(asked).rejects.toThrow(/HTTP \d+ No access for \*\*\*.*Check the key in OPENAI_API_KEY/);
  });

  it('is an outcome like any other once the server has answered', async () => {
    const { model } = await complete(({ user }) => (user === 'example-1' ? { status: 404, json: apiError(null) } : {}));
    const [, second] = requestsOf(2);
    expect((await completionOf(model, plainChat(second?.messages ?? []))).end).toMatchObject({ outcome: 'invalid_request', text: null });
  });

  it('throws when nobody listens, after its retries', async () => {
    const server = await startServer();
    await server.close();
    const asked = completionOf(openHostedModel(optionsFor(server.url).options), plainChat(QUESTION?.messages ?? []));
    await expect(asked).rejects.toThrow(ExternalError);
    await expect(asked).rejects.toThrow(/ECONNREFUSED.*Check the network and hosted.endpoint/);
  });

  it('throws without a key, before anything is sent', async () => {
    const { options } = optionsFor('https://api.openai.com/v1', { apiKey: null });
    await expect(completionOf(openHostedModel(options), plainChat(QUESTION?.messages ?? []))).rejects.toThrow('OPENAI_API_KEY holds no key');
  });
});

it('shares the concurrency of the model with its batches, and gives its place back when left waiting', async () => {
  const server = await startServer(() => ({ delayMs: 30 }));
  open.push(server);
  const model = openHostedModel(optionsFor(server.url, { concurrency: 2 }).options);
  const controller = new AbortController();
  const waiting = requestsOf(4).map((request) => completionOf(model, plainChat(request.messages), controller.signal));
  const batch = answersOf(model, requestsOf(3));
  const settled = Promise.allSettled(waiting);
  await expect.poll(() => server.seen.length).toBeGreaterThan(1);
  controller.abort();
  expect((await settled).map(({ status }) => status)).toContain('rejected');
  expect(await batch).toHaveLength(3);
  expect(server.mostAtOnce()).toBe(2);
});

it('hangs up on the server when an answer is left', async () => {
  const server = await startServer(() => ({ events: streamed('abcdef', { finishReason: null }), fault: 'hang-body' }));
  open.push(server);
  for await (const _ of openHostedModel(optionsFor(server.url).options).complete(plainChat(QUESTION.messages), new AbortController().signal)) break;
  await expect.poll(server.inFlight).toBe(0);
});
