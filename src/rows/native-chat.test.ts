import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatContent } from '../records/chat.ts';
import type { AgentRequest, ChatTurn } from '../records/model-request.ts';
import { completionOf } from './completion.ts';
import { nativeChat, requestCharacters } from './native-chat.ts';

const TOOL = { name: 'get_weather', description: null, parameters: {}, strict: true };
const said = (role: ChatTurn['role'], content: string): ChatTurn => ({ role, content, toolCalls: [], toolCallId: null });
const calling = (...ids: (string | null)[]): ChatTurn => ({
  ...said('assistant', ''),
  toolCalls: ids.map((id, index) => ({ name: 'get_weather', arguments: { index }, id })),
});
const result = (toolCallId: string | null, content = 'ok'): ChatTurn => ({ ...said('tool', content), toolCallId });

function asked(request: Partial<AgentRequest> | null, call: { name: string; arguments: object } | null = { name: 'get_weather', arguments: {} }) {
  const whole = request && {
    messages: [said('user', 'Oslo?')],
    tools: [TOOL],
    toolChoice: null,
    responseFormat: null,
    reasoningEffort: null,
    maxTokens: null,
    ...request,
  };
  const row = { prompt: 'p', completion: completionOf('toolcall', call && { name: call.name, arguments: {} }) };
  return { track: 'toolcall' as const, domain: call?.name ?? 'none', row, request: whole };
}

/** Which call each result answers, by id, of a conversation that can be asked. */
function idsOf(...messages: ChatTurn[]) {
  const chat = nativeChat(asked({ messages: [said('user', 'Oslo?'), ...messages] }));
  if (!chat.ok) return chat.reason;
  return chat.content.messages.flatMap((message) =>
    message.role === 'tool' ? [`-> ${message.toolCallId}`] : message.role === 'assistant' ? [message.toolCalls.map(({ id }) => id).join()] : [],
  );
}

it('asks what the trace holds, and for one call where tools are offered', () => {
  const request: Partial<AgentRequest> & Pick<AgentRequest, 'responseFormat'> = {
    messages: [said('system', 'Be brief.'), said('user', 'Oslo?'), { ...calling('call_A'), content: 'I look.' }, result('call_A'), said('user', 'And?')],
    tools: [TOOL],
    toolChoice: 'required',
    responseFormat: { type: 'json_schema', name: 'a', description: null, schema: {}, strict: true },
  };
  const chat = nativeChat(asked(request));
  expect(chat).toEqual({
    ok: true,
    content: {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Oslo?' },
        { role: 'assistant', content: 'I look.', toolCalls: [{ id: 'call_A', name: 'get_weather', arguments: { index: 0 } }] },
        { role: 'tool', toolCallId: 'call_A', content: 'ok' },
        { role: 'user', content: 'And?' },
      ],
      tools: [TOOL],
      toolChoice: 'required',
      parallelToolCalls: false,
      responseFormat: request.responseFormat,
      reasoningEffort: null,
    },
  });
  if (chat.ok) expect(ChatContent.parse(chat.content)).toEqual(chat.content);
});

it('says null where an assistant only called', () => {
  const chat = nativeChat(asked({ messages: [said('user', 'x'), calling('a'), result('a')] }));
  expect(chat).toMatchObject({ ok: true, content: { messages: [{}, { content: null }, {}] } });
});

describe('results', () => {
  it.each<[string, ChatTurn[], string[]]>([
    ['with the ids of their calls keep them', [calling('a', 'b'), result('b'), result('a')], ['a,b', '-> b', '-> a']],
    ['of single calls need no ids', [calling(null), result(null), calling(null), result(null)], ['call00001', '-> call00001', 'call00002', '-> call00002']],
    ['take the id of their call', [calling('a'), result(null)], ['a', '-> a']],
    ['give their call its id', [calling(null), result('a')], ['a', '-> a']],
    ['as many as calls are taken in their order', [calling(null, null), result(null), result(null)], ['call00001,call00002', '-> call00001', '-> call00002']],
    ['with ids are told apart first', [calling('a', null), result(null), result('a')], ['a,call00001', '-> call00001', '-> a']],
    ['with empty ids have none', [calling(''), result('')], ['call00001', '-> call00001']],
    [
      'get no id that is there already',
      [calling('call00001'), result('call00001'), calling(null), result(null)],
      ['call00001', '-> call00001', 'call00002', '-> call00002'],
    ],
  ])('%s', (_what, messages, expected) => {
    expect(idsOf(...messages)).toEqual(expected);
  });

  it.each<[string, ChatTurn[], RegExp]>([
    ['one too few', [calling('a', 'b'), result('a')], /^message 2 calls 2 tools, and which result after it is whose cannot be told$/],
    ['one too many', [calling(null), result(null), result(null)], /^message 2 calls 1 tool, /],
    ['none', [calling('a'), said('user', 'And?')], /^message 2 calls 1 tool, /],
    ['none at the end', [calling('a')], /^message 2 calls 1 tool, /],
    ['another id', [calling('a'), result('b')], /^message 2 calls 1 tool, /],
    ['another id among several', [calling('a', null), result('b'), result('c')], /^message 2 calls 2 tools, /],
    ['one id twice', [calling('a', 'a'), result('a'), result('a')], /^message 2 calls 2 tools, /],
    ['no call before it', [result('a')], /^message 2 is the result of a tool, and no call stands before it$/],
    ['its call further up', [calling('a'), result('a'), said('user', 'x'), result('a')], /^message 5 is the result of a tool/],
  ])('with %s are refused', (_what, messages, reason) => {
    expect(idsOf(...messages)).toMatch(reason);
  });

  it('stand each under an id of its own call, whatever the trace held', () => {
    const id = fc.constantFrom('a', 'b', 'c', null);
    fc.assert(
      fc.property(fc.array(id, { minLength: 1, maxLength: 4 }), fc.array(id, { maxLength: 4 }), (calls, results) => {
        const chat = nativeChat(asked({ messages: [said('user', 'x'), calling(...calls), ...results.map((one) => result(one))] }));
        if (!chat.ok) return;
        const [, assistant, ...tools] = chat.content.messages;
        const made = assistant?.role === 'assistant' ? assistant.toolCalls.map((call) => call.id) : [];
        const answered = tools.flatMap((message) => (message.role === 'tool' ? [message.toolCallId] : []));
        expect(new Set(made).size).toBe(calls.length);
        expect([...answered].sort()).toEqual([...made].sort());
        for (const [index, given] of calls.entries()) if (given !== null) expect(made[index]).toBe(given);
      }),
    );
  });
});

describe('an example', () => {
  const json = { track: 'structured' as const, domain: 'json', row: { prompt: 'p', completion: '{"a":1}' } };
  it.each<[string, Parameters<typeof nativeChat>[0], RegExp]>([
    ['without its request', asked(null), /^its data set holds no request/],
    ['without a message', asked({ messages: [] }), /holds no message/],
    ['of a call whose tools are not known', asked({ tools: [] }), /does not say which were offered/],
    ['of no call whose tools are not known', asked({ tools: [] }, null), /does not say which were offered/],
    [
      'of a call as JSON whose tools are not known',
      { ...asked({ tools: [] }), track: 'structured', row: { prompt: 'p', completion: '{"arguments":{},"name":"get_weather"}' } },
      /does not say which were offered/,
    ],
    ['that requires a tool of none', { ...json, request: asked({ tools: [], toolChoice: 'required' }).request }, /does not say which were offered/],
    ['that requires a tool that is not offered', asked({ toolChoice: { name: 'x' } }), /names "x", which its trace does not offer/],
  ])('%s is refused', (_what, example, reason) => {
    expect(nativeChat(example)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  it('of JSON needs no tools, even where the JSON looks like a call, and is asked for no choice among none', () => {
    const likeACall = { ...json, row: { prompt: 'p', completion: '{"arguments":{},"name":"get_weather"}' } };
    for (const example of [json, likeACall]) {
      const chat = nativeChat({ ...example, request: asked({ tools: [], toolChoice: 'auto' }).request });
      expect(chat).toMatchObject({ ok: true, content: { tools: [], toolChoice: null, parallelToolCalls: null } });
    }
  });
});

it('counts the characters of what is asked: texts, earlier calls, tools and format', () => {
  const [plain, whole] = [asked({ tools: [] }).request, asked({ messages: [said('user', 'Oslo?'), calling('a'), result('a')] }).request];
  expect(plain && requestCharacters(plain)).toBe('Oslo?'.length);
  expect(whole && requestCharacters(whole)).toBe('Oslo?ok'.length + JSON.stringify(whole?.messages[1]?.toolCalls).length + JSON.stringify([TOOL]).length);
});

it('keeps who speaks and how long the model may think, as the agent said them', () => {
  const chat = nativeChat(asked({ messages: [{ ...said('user', 'Oslo?'), name: 'ada' }], reasoningEffort: 'low' }));
  expect(chat).toMatchObject({ ok: true, content: { messages: [{ role: 'user', content: 'Oslo?', name: 'ada' }], reasoningEffort: 'low' } });
});
