import { describe, expect, it, test, vi } from 'vitest';
import { ExternalError, Interrupted } from '../errors.ts';
import { toolDigest } from '../records/swap/schema-digest.ts';
import { ServedRequest } from '../records/swap/served-request.ts';
import {
  bodyOf,
  CALL,
  chatted,
  DECISION,
  FORMAT,
  HOSTED_CALL,
  NONE,
  policyOf,
  rolloutOf,
  type Sketch,
  said,
  swapOf,
  TOOLS,
  trackRoute,
} from './serve.test-data.ts';

const WRONG = '<tool_call name="get_weather">{"city":"Oslo","unit":"kelvin"}</tool_call>';
const prose = { messages: [{ role: 'user', content: 'hi' }], tools: null };
const json = { tools: null, response_format: FORMAT };
const down = { why: 'unreachable' } as const;
const errorOf = (text: string) => JSON.parse(text).error;

describe('by whom a request is answered, and why', () => {
  it.each<[string, Sketch, string, string, number]>([
    ['a proved call', {}, bodyOf(), 'local proved', 200],
    ['proved JSON', { answers: [said('{"category":"bug","urgency":2}')] }, bodyOf(json), 'local proved', 200],
    ['any JSON object', { answers: [said('{"a":1}')] }, bodyOf({ tools: null, response_format: { type: 'json_object' } }), 'local proved', 200],
    ['JSON beside tools', { answers: [said('{"category":"bug","urgency":2}')] }, bodyOf({ response_format: FORMAT }), 'local proved', 200],
    [
      'a call beside a format',
      { answers: [said('{"name":"get_weather","arguments":{"city":"Oslo","unit":"c"}}')] },
      bodyOf({ response_format: FORMAT }),
      'local proved',
      200,
    ],
    ['what is not understood', {}, bodyOf({ n: 2 }), 'hosted not-understood', 200],
    ['prose', {}, bodyOf(prose), 'hosted prose', 200],
    ['a track that is not proved', { policy: policyOf([trackRoute('toolcall')]) }, bodyOf(json), 'hosted not-proved', 200],
    ['an unknown tool', {}, bodyOf({ tools: [{ type: 'function', function: { name: 'fly' } }] }), 'hosted unknown-schema', 200],
    ['a changed tool', {}, bodyOf({ tools: [{ type: 'function', function: { name: 'get_weather' } }] }), 'hosted changed-schema', 200],
    ['a tool that is not at parity', {}, bodyOf({ tools: TOOLS.filter((tool) => tool.function.name === 'set_reminder') }), 'hosted domain-not-proved', 200],
    ['a question too long to be asked', { limits: { questionCharacters: 100 } }, bodyOf(), 'hosted too-long', 200],
    ['a question that the model has no room for', { answers: [said(null, 'invalid_request')] }, bodyOf(), 'hosted too-long', 200],
    ['a mended answer', { answers: [said(WRONG), said(CALL)] }, bodyOf(), 'local redecoded', 200],
    ['a cut answer, mended', { answers: [said('<tool_', 'truncated'), said(CALL)] }, bodyOf(), 'local redecoded', 200],
    ['an answer that breaks its schema twice', { answers: [said(WRONG)] }, bodyOf(), 'hosted local-invalid', 200],
    ['an answer that is none', { answers: [said('Sunny, I guess.')] }, bodyOf(), 'hosted local-invalid', 200],
    ['a call of what is not offered', { answers: [said('<tool_call name="rm">{}</tool_call>')] }, bodyOf(), 'hosted local-invalid', 200],
    ['a model that died while it mended', { answers: [said(WRONG), said(null, 'crashed')] }, bodyOf(), 'hosted local-invalid', 200],
    ['an answer longer than the client allows', {}, bodyOf({ max_tokens: 3 }), 'hosted local-invalid', 200],
    [
      'a limit of tokens that nobody can hold the answer to',
      { answers: [{ ...said(CALL), usage: null }] },
      bodyOf({ max_tokens: 300 }),
      'hosted local-invalid',
      200,
    ],
    ['a model that died', { answers: [said(null, 'crashed')] }, bodyOf(), 'hosted local-failed', 200],
    ['a model that answers nothing at all', { answers: [new ExternalError('no such file')] }, bodyOf(), 'hosted local-failed', 200],
    ['no call', { answers: [said(NONE)] }, bodyOf(), 'hosted abstained', 200],
    [
      'a call that is not at parity',
      { answers: [said('<tool_call name="set_reminder">{"minutes":5,"text":"tea"}</tool_call>')] },
      bodyOf(),
      'hosted answer-not-proved',
      200,
    ],
    ['a session held back', { rollout: rolloutOf({ answer: 'hosted', audit: false, reason: 'held-back' }) }, bodyOf(), 'hosted held-back', 200],
    ['a rollout in the shadow', { rollout: rolloutOf({ answer: 'hosted', audit: true, reason: 'shadow' }) }, bodyOf(), 'hosted shadow', 200],
    ['a rollout rolled back', { rollout: rolloutOf({ answer: 'hosted', audit: false, reason: 'rolled-back' }) }, bodyOf(), 'hosted rolled-back', 200],
    ['both down', { answers: [said(null, 'crashed')], hosted: down }, bodyOf(), 'none local-failed', 503],
    ['the hosted model down', { hosted: down }, bodyOf(prose), 'none prose', 503],
    ['no hosted model', { relay: null }, bodyOf(prose), 'none prose', 502],
    ['no hosted model and a broken answer', { relay: null, answers: [said(WRONG)] }, bodyOf(), 'none local-invalid', 502],
    ['no hosted model and a dead local one', { relay: null, answers: [said(null, 'timeout')] }, bodyOf(), 'none local-failed', 503],
    ['no hosted model and no call', { relay: null, answers: [said(NONE)] }, bodyOf(), 'local abstained', 200],
    [
      'no hosted model to be held back for',
      { relay: null, rollout: rolloutOf({ answer: 'hosted', audit: true, reason: 'shadow' }) },
      bodyOf(),
      'local proved',
      200,
    ],
    ['an unknown model', {}, bodyOf({ model: 'gpt-9' }), 'none unknown-model', 404],
    ['no request', {}, '{', 'none invalid-request', 400],
    ['an error of the hosted model', { hosted: { status: 429, body: '{"error":{"message":"slow down"}}' } }, bodyOf(prose), 'hosted prose', 429],
  ])('%s', async (_, sketch, body, expected, status) => {
    const { swap } = swapOf(sketch);
    const { text, headers, line, status: told } = await chatted(swap, body);
    expect(`${line.by} ${line.reason}`).toBe(expected);
    expect([told, line.status]).toEqual([status, status]);
    expect(headers).toMatchObject({
      'x-request-id': line.id,
      'x-fledgling-model': line.by,
      'x-fledgling-reason': line.reason,
      'x-fledgling-decision': DECISION,
    });
    expect(ServedRequest.parse(line)).toEqual(line);
    if (line.by === 'none')
      expect(errorOf(text)).toEqual({
        message: expect.stringMatching(/^[A-Z].*\.$/s),
        type: expect.any(String),
        param: expect.toBeOneOf([null, 'model']),
        code: expect.toBeOneOf([null, expect.any(String)]),
      });
  });
});

describe('a broken answer', () => {
  it('walks on no further than a constrained one and the hosted model', async () => {
    const { swap, local, relay } = swapOf({ answers: [said(WRONG)] });
    const { line } = await chatted(swap, bodyOf());
    expect(local.asked.map(({ grammar }) => grammar !== undefined)).toEqual([false, true]);
    expect(relay.asked).toHaveLength(1);
    expect(line.local).toMatchObject({ asked: 2, usage: { promptTokens: 80, completionTokens: 18 } });
  });

  it('is not asked for again where answers are constrained from the first', async () => {
    const { swap, local } = swapOf({ answers: [said(WRONG)], policy: policyOf([trackRoute('toolcall', { constrained: true })]) });
    expect((await chatted(swap, bodyOf())).line.reason).toBe('local-invalid');
    expect(local.asked.map(({ grammar }) => grammar !== undefined)).toEqual([true]);
  });

  it.each([
    ['backtracks without end', { a: { type: 'string', pattern: '^(a+)+$' } }],
    ['refers to itself', { a: { $ref: '#' } }],
    ['refers to what is elsewhere', { a: { $ref: 'https://example.com/a.json' } }],
  ])('of a schema that %s is told by nobody but the hosted model, and not asked for again', async (_, properties) => {
    const parameters = { type: 'object', properties };
    const tool = { name: 'match', description: null, parameters };
    const domains = [{ domain: 'match', to: 'local' as const, why: 'x', examples: 1 }];
    const route = trackRoute('toolcall', { tools: [{ name: 'match', digests: [toolDigest(tool, 'names')] }], domains });
    const { swap, local } = swapOf({ answers: [said(`<tool_call name="match">{"a":"${'a'.repeat(60)}!"}</tool_call>`)], policy: policyOf([route]) });
    const { line } = await chatted(swap, bodyOf({ tools: [{ type: 'function', function: { name: 'match', parameters } }] }));
    expect([line.reason, local.asked.length]).toEqual(['local-invalid', 1]);
  });

  it('leaves a trace that quotes nothing of it', async () => {
    const { swap } = swapOf({ answers: [said('<tool_call name="sk_secret">{}</tool_call>')] });
    expect(JSON.stringify((await chatted(swap, bodyOf({ messages: [{ role: 'user', content: 'sk_secret' }] }), { session: 'sk_secret' })).line)).not.toContain(
      'sk_secret',
    );
  });
});

test('the hosted model gets the very body, and its reply comes byte for byte with our headers', async () => {
  const body = bodyOf({ ...prose, stream: true }).replace('{', '{ ');
  const events = 'data: {"choices":[{"delta":{"content":"Grüße"}}]}\r\n\r\ndata: [DONE]\n\n';
  const { swap, relay } = swapOf({ hosted: { type: 'text/event-stream', body: events } });
  const { text, headers, line } = await chatted(swap, body);
  expect(text).toBe(events);
  expect(relay.asked).toEqual([{ body, headers: { 'user-agent': 'test' } }]);
  expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-request-id': line.id });
});

test('the hosted reply is told as it comes: its first bytes are there before its last', async () => {
  let end = () => {};
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('first'));
      end = () => controller.close();
    },
  });
  const relay = { model: 'm', isUp: () => true, relay: async () => ({ ok: true as const, attempts: 1, reply: { status: 200, headers: {}, body: source } }) };
  const { swap } = swapOf({ relay });
  const outgoing = await swap.chat({ id: 'req_1', body: bodyOf(prose), headers: {}, model: null, session: null }, new AbortController().signal);
  if (typeof outgoing.body === 'string') throw new Error('no stream');
  const reader = outgoing.body.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('first');
  end();
  expect((await reader.read()).done).toBe(true);
  expect((await outgoing.served).by).toBe('hosted');
});

test('a hosted answer that breaks off breaks off for the client, and one that is left is left', async () => {
  const broken = () => new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('reset')) });
  let isLeft = false;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array([65])),
      cancel() {
        isLeft = true;
      },
    });
  const relayed = (body: () => ReadableStream<Uint8Array>) => ({
    model: 'm',
    isUp: () => true,
    relay: async () => ({ ok: true as const, attempts: 1, reply: { status: 200, headers: {}, body: body() } }),
  });
  const chat = (body: () => ReadableStream<Uint8Array>) =>
    swapOf({ relay: relayed(body) }).swap.chat({ id: 'req_1', body: bodyOf(prose), headers: {}, model: null, session: null }, new AbortController().signal);
  const first = await chat(broken);
  await expect(new Response(first.body).text()).rejects.toThrow();
  expect((await first.served).detail).toBe('the hosted answer broke off');
  const second = await chat(endless);
  if (typeof second.body === 'string') throw new Error('no stream');
  await second.body.cancel();
  expect([(await second.served).detail, isLeft]).toEqual(['the client left in mid-answer', true]);
});

test.each([
  ['while the local model works', { answers: ['hangs'] }],
  ['while a broken answer is mended', { answers: [said(WRONG), 'hangs'] }],
] as [string, Sketch][])('a client that leaves %s stops the work and leaves a line', async (_, sketch) => {
  const { swap, left, relay, local } = swapOf(sketch);
  const leaving = new AbortController();
  const chat = chatted(swap, bodyOf(), { signal: leaving.signal });
  await vi.waitFor(() => expect(local.asked).toHaveLength(sketch.answers?.length ?? 0));
  leaving.abort();
  await expect(chat).rejects.toThrow(Interrupted);
  expect(left).toMatchObject([{ by: 'none', status: 499, reason: 'proved', detail: 'the client left before its answer' }]);
  expect(relay.asked).toEqual([]);
});

describe('what the rollout learns', () => {
  const shadow = () => rolloutOf({ answer: 'hosted', audit: true, reason: 'shadow' });
  const canary = () => rolloutOf({ answer: 'local', audit: true, reason: null });
  const streamed = { type: 'text/event-stream; charset=utf-8', body: eventsOf(HOSTED_CALL.choices[0]?.message.tool_calls[0]?.function.arguments ?? '') };
  const proseReply = { body: JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'Which city?' }, finish_reason: 'stop' }] }) };
  const pair = (agrees: boolean, domain = 'get_weather', track = 'toolcall') => ({ track, domain, agrees, session: expect.stringMatching(/^[0-9a-f]{64}$/) });

  it.each<[string, Sketch & { rollout: ReturnType<typeof rolloutOf> }, string, unknown[]]>([
    ['the same call, written otherwise', { rollout: shadow() }, bodyOf(), [pair(true)]],
    ['the same call, streamed in small pieces', { rollout: shadow(), hosted: streamed }, bodyOf({ stream: true }), [pair(true)]],
    ['another call', { rollout: shadow(), answers: [said(CALL.replace('Oslo', 'Rome'))] }, bodyOf(), [pair(false)]],
    ['a call where the hosted model said something', { rollout: shadow(), hosted: proseReply }, bodyOf(), [pair(false, 'none')]],
    [
      'a hosted answer that cannot be read',
      { rollout: shadow(), hosted: { body: JSON.stringify(HOSTED_CALL).replace('Oslo', 'Os\\"lo') } },
      bodyOf(),
      [pair(false)],
    ],
    ['nothing usable, in the shadow', { rollout: shadow(), answers: [said('?')] }, bodyOf(), []],
    ['no local answer', { rollout: shadow(), answers: [said(null, 'crashed')] }, bodyOf(), []],
    ['a hosted error', { rollout: shadow(), hosted: { status: 500, body: '{}' } }, bodyOf(), []],
    ['a hosted answer that is no JSON', { rollout: shadow(), hosted: { body: '<html>' } }, bodyOf(), []],
    [
      'a hosted answer cut off',
      { rollout: shadow(), hosted: { body: JSON.stringify(HOSTED_CALL).replace('"finish_reason":"tool_calls"', '"finish_reason":"length"') } },
      bodyOf(),
      [],
    ],
    ['a hosted answer too large to be kept', { rollout: shadow(), limits: { auditBytes: 50 } }, bodyOf(), []],
    ['the same call, the client’s being local', { rollout: canary() }, bodyOf(), [pair(true)]],
    ['nothing usable', { rollout: canary(), answers: [said(WRONG)] }, bodyOf(), []],
    [
      'JSON of the same numbers',
      {
        rollout: canary(),
        answers: [said('{"urgency":2.0,"category":"bug"}')],
        hosted: { body: JSON.stringify({ choices: [{ message: { content: '{"category": "bug", "urgency": 2}' }, finish_reason: 'stop' }] }) },
      },
      bodyOf(json),
      [pair(true, 'ticket', 'structured')],
    ],
    ['nothing, unless it is asked to', { rollout: rolloutOf({ answer: 'local', audit: false, reason: null }) }, bodyOf(), []],
  ])('%s', async (_, sketch, body, pairs) => {
    const { swap } = swapOf(sketch);
    const { line } = await chatted(swap, body);
    expect(sketch.rollout.pairs).toEqual(pairs);
    expect(line.agrees).toBe(pairs.length === 0 ? null : (pairs[0] as { agrees: boolean }).agrees);
    expect(ServedRequest.parse(line)).toEqual(line);
  });

  it.each([
    ['no call, where the hosted model called', { answers: [said(NONE)] }, false],
    ['no call, either', { answers: [said(NONE)], hosted: proseReply }, true],
    ['a call that is not at parity', { answers: [said('<tool_call name="set_reminder">{"minutes":5,"text":"tea"}</tool_call>')] }, false],
  ] as [string, Sketch, boolean][])('%s is noted and not told: no client would have got it', async (_, sketch, agrees) => {
    const rollout = shadow();
    const { line } = await chatted(swapOf({ ...sketch, rollout }).swap, bodyOf());
    expect([line.agrees, rollout.pairs]).toEqual([agrees, []]);
  });

  it('several calls at once are more than the local one', async () => {
    const call = (city: string) => ({ id: 'c', type: 'function', function: { name: 'get_weather', arguments: `{"city":"${city}","unit":"c"}` } });
    const hosted = {
      body: JSON.stringify({ choices: [{ message: { content: null, tool_calls: [call('Oslo'), call('Rome')] }, finish_reason: 'tool_calls' }] }),
    };
    const rollout = shadow();
    await chatted(swapOf({ rollout, hosted }).swap, bodyOf());
    expect(rollout.pairs).toEqual([pair(false)]);
  });

  it('sessions are digests, and a request without one has its own', async () => {
    const rollout = shadow();
    const { swap } = swapOf({ rollout });
    const { line } = await chatted(swap, bodyOf(), { session: 'ann' });
    for (const temperature of [0, 0, 1]) await chatted(swap, bodyOf({ temperature }));
    const sessions = rollout.planned.map((one) => (one as { session: string }).session);
    expect(line.session).toBe(sessions[0]);
    expect(new Set(sessions).size).toBe(3);
    expect(sessions[1]).toBe(sessions[2]);
  });

  it('a client waits for no comparison, and its failures are nobody’s', async () => {
    const rollout = canary();
    const relay = { model: 'm', isUp: () => true, relay: () => Promise.reject(new Error('bug')) };
    const { swap } = swapOf({ rollout, relay });
    const { status, line } = await chatted(swap, bodyOf());
    expect([status, line.by, line.agrees]).toEqual([200, 'local', null]);
  });

  it('stops when the endpoint does', async () => {
    const stop = new AbortController();
    const rollout = shadow();
    const { swap } = swapOf({ rollout, stop: stop.signal, answers: ['hangs'] });
    const chat = chatted(swap, bodyOf());
    setTimeout(() => stop.abort(), 20);
    expect((await chat).line.agrees).toBeNull();
  });
});

/** A call's arguments in deltas of three characters. */
function eventsOf(args: string): string {
  const delta = (one: object, finish: string | null = null) => ({ choices: [{ index: 0, delta: one, finish_reason: finish }] });
  const pieces = args.match(/.{1,3}/gs) ?? [];
  const events = [
    { choices: [], prompt_filter_results: [] },
    delta({ role: 'assistant', content: null, tool_calls: [{ index: 0, id: 'call_h', type: 'function', function: { name: 'get_weather', arguments: '' } }] }),
    ...pieces.map((piece) => delta({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
    delta({}, 'tool_calls'),
    { choices: [], usage: { prompt_tokens: 1 } },
  ];
  return [...events.map((event) => JSON.stringify(event)), '[DONE]'].map((event) => `data: ${event}\r\n\r\n`).join('');
}

test('the models that clients may ask for are those it was told', () => {
  expect(swapOf().swap.models()).toEqual(['gpt-4o-mini', 'fledgling']);
});
