import fc from 'fast-check';
import OpenAI, { APIError } from 'openai';
import type { ChatCompletionCreateParamsNonStreaming, ChatCompletionTool } from 'openai/resources/chat/completions';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { domain } from '../../dummy/domain.ts';
import { bodyOf, CALL, DECISION, FORMAT, incomingOf, NONE, type Sketch, said, swapOf } from '../serve.test-data.ts';

/** The real client over the endpoint, in one process: a request becomes an `IncomingChat`, the reply a `Response`. */
function clientOf(sketch: Sketch = {}): OpenAI {
  const { swap } = swapOf(sketch);
  return new OpenAI({
    apiKey: 'none',
    maxRetries: 0,
    baseURL: 'http://127.0.0.1/v1',
    async fetch(_, init) {
      const { status, headers, body } = await swap.chat(incomingOf(String(init?.body)), new AbortController().signal);
      return new Response(body, { status, headers });
    },
  });
}

const ToolCall = z.object({ id: z.string(), type: z.literal('function'), function: z.object({ name: z.string(), arguments: z.string() }) });
const tools: ChatCompletionTool[] = domain.tools.map((tool) => ({ type: 'function', function: { ...tool, description: tool.description ?? '' } }));
const asked: ChatCompletionCreateParamsNonStreaming = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'weather in Oslo' }], tools };
const forJson: ChatCompletionCreateParamsNonStreaming = { ...asked, tools: [], response_format: JSON.parse(JSON.stringify(FORMAT)) };
const answers = [said(CALL)];
const json = [said('{"urgency":2,"category":"bug"}')];

describe('the stock client', () => {
  it('gets a call, told whole', async () => {
    const completion = await clientOf({ answers }).chat.completions.create(asked);
    const [choice] = completion.choices;
    expect(completion).toMatchObject({ object: 'chat.completion', model: 'gpt-4o-mini', system_fingerprint: `fledgling-${DECISION.slice(0, 12)}` });
    expect(choice).toMatchObject({ index: 0, finish_reason: 'tool_calls', logprobs: null, message: { role: 'assistant', content: null, refusal: null } });
    expect(choice?.message.tool_calls).toEqual([
      { id: expect.stringMatching(/^call_[0-9a-f]{24}$/), type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo","unit":"c"}' } },
    ]);
    expect(completion.usage).toMatchObject({ prompt_tokens: 40, completion_tokens: 9, total_tokens: 49 });
  });

  it('gets JSON, and parses it', async () => {
    const completion = await clientOf({ answers: json }).chat.completions.parse(forJson);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: '{"category":"bug","urgency":2}', parsed: { category: 'bug', urgency: 2 } },
    });
  });

  it.each([
    ['a call', asked, answers],
    ['JSON', { ...forJson, tools: undefined }, json],
    ['no call', asked, [said(NONE)]],
  ])('puts the stream of %s together to what it is told whole', async (_, params, ends) => {
    const sketch: Sketch = { answers: ends, relay: null };
    const whole = await clientOf(sketch).chat.completions.create(JSON.parse(JSON.stringify(params)));
    const stream = clientOf(sketch).chat.completions.stream({ ...JSON.parse(JSON.stringify(params)), stream: true, stream_options: { include_usage: true } });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const final = await stream.finalChatCompletion();
    expect(final.choices[0]?.message).toMatchObject({ content: whole.choices[0]?.message.content ?? null, role: 'assistant' });
    const callsOf = (calls: readonly unknown[] | undefined) => calls?.map((call) => ToolCall.parse(call));
    expect(callsOf(final.choices[0]?.message.tool_calls)).toEqual(callsOf(whole.choices[0]?.message.tool_calls));
    expect([final.choices[0]?.finish_reason, final.id, final.usage, final.system_fingerprint]).toEqual([
      whole.choices[0]?.finish_reason,
      whole.id,
      whole.usage,
      whole.system_fingerprint,
    ]);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.slice(0, -1).map(({ usage }) => usage)).toEqual(chunks.slice(1).map(() => null));
    expect(chunks.at(-1)?.choices).toEqual([]);
  });

  it('gets no usage it did not ask for, and an end', async () => {
    const { swap } = swapOf({ answers });
    const { body, headers } = await swap.chat(incomingOf(bodyOf({ stream: true })), new AbortController().signal);
    const events = String(body).split('\n\n');
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(events.slice(-2)).toEqual(['data: [DONE]', '']);
    expect(events.slice(0, -2).map((event) => 'usage' in JSON.parse(event.slice(6)))).toEqual([false, false, false]);
  });

  it('is given every digit of a number', async () => {
    const call = '<tool_call name="search_orders">{"customer":"a","limit":123456789012345678,"status":"open"}</tool_call>';
    const { swap } = swapOf({ answers: [said(call)] });
    expect(String((await swap.chat(incomingOf(bodyOf()), new AbortController().signal)).body)).toContain(call.slice(32, -12).replaceAll('"', '\\"'));
  });

  it.each([
    ['a call', answers, asked],
    ['JSON', json, forJson],
  ])('is given the same ids for the same request: %s', async (_, ends, params) => {
    const [one, other] = await Promise.all([1, 2].map(() => clientOf({ answers: ends }).chat.completions.create(params)));
    expect(one?.id).toBe(other?.id);
    expect(one?.choices).toEqual(other?.choices);
  });

  it.each([
    [400, {}, '{"model":"gpt-4o-mini","messages":[]}'],
    [404, {}, bodyOf({ model: 'gpt-9' })],
    [502, { relay: null }, bodyOf({ tools: null })],
    [503, { answers: [said(null, 'crashed')], hosted: { why: 'open' } as const }, bodyOf()],
  ])('reads an error %i as one of OpenAI’s', async (status, sketch, body) => {
    const error = await clientOf(sketch)
      .post('/chat/completions', { body: JSON.parse(body) })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status, requestID: 'req_0123456789abcdef01234567', message: expect.stringMatching(/^\d{3} \w.*\.$/) });
  });
});

test('whatever a client sends and whatever the models say, it gets an answer or an error that the stock client reads', async () => {
  const anything = fc.jsonValue({ maxDepth: 3 });
  const tool = fc.record(
    { type: fc.constantFrom('function', 'custom', 1), function: fc.oneof(anything, fc.constantFrom(...domain.tools)) },
    { requiredKeys: [] },
  );
  const message = fc.record(
    {
      role: fc.constantFrom('user', 'assistant', 'tool', 'system', 'x', 1),
      content: fc.oneof(anything, fc.constant('hi')),
      tool_calls: anything,
      tool_call_id: anything,
    },
    { requiredKeys: ['role'] },
  );
  const request = fc.record(
    {
      model: fc.constantFrom('gpt-4o-mini', 'x', 1),
      messages: fc.oneof(anything, fc.array(message, { minLength: 1, maxLength: 4 })),
      tools: fc.oneof(anything, fc.array(tool, { maxLength: 3 }), fc.constant(tools)),
      stream: fc.constantFrom(true, false, null, 'x'),
      tool_choice: fc.oneof(anything, fc.constantFrom('auto', 'none', 'required')),
      response_format: fc.oneof(anything, fc.constant(FORMAT)),
      n: anything,
      __proto__: anything,
    },
    { requiredKeys: ['model', 'messages'] },
  );
  const body = fc.oneof({ weight: 4, arbitrary: request.map((one) => JSON.stringify(one)) }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) });
  const answer = fc.oneof(
    fc.constantFrom(CALL, NONE, '{"category":"bug","urgency":2}'),
    fc.string(),
    anything.map((one) => `<tool_call name="get_weather">${JSON.stringify(one)}</tool_call>`),
  );
  const relay = fc.constantFrom<Sketch>({}, { relay: null }, { hosted: { why: 'timeout' } });
  await fc.assert(
    fc.asyncProperty(body, answer, relay, async (text, local, sketch) => {
      const { swap } = swapOf({ ...sketch, answers: [said(local)] });
      const outgoing = await swap.chat(incomingOf(text), new AbortController().signal);
      const told = typeof outgoing.body === 'string' ? outgoing.body : await new Response(outgoing.body).text();
      const { by, status } = await outgoing.served;
      expect(status).toBe(outgoing.status);
      if (by === 'none')
        expect(JSON.parse(told)).toEqual({
          error: {
            message: expect.any(String),
            type: expect.any(String),
            param: expect.toBeOneOf([null, expect.any(String)]),
            code: expect.toBeOneOf([null, expect.any(String)]),
          },
        });
      else expect(told.startsWith('data: ') ? told.endsWith('data: [DONE]\n\n') : JSON.parse(told).object === 'chat.completion').toBe(true);
    }),
    { numRuns: 500 },
  );
});
