import fc from 'fast-check';
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions';
import { describe, expect, it, test } from 'vitest';
import { SWAP_LIMITS } from '../options.ts';
import { bodyOf, FORMAT, TOOLS } from '../serve.test-data.ts';
import { MEMBERS } from './members.ts';
import { readChat } from './read-chat.ts';

const read = (body: string) => readChat(body, SWAP_LIMITS);
const user = { role: 'user', content: 'hi' };
const image = {
  role: 'user',
  content: [
    { type: 'text', text: 'what is it' },
    { type: 'image_url', image_url: { url: 'data:,' } },
  ],
};
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Of the client's own types: a member that its next version adds does not compile here. */
const OF_CLIENT: Record<keyof ChatCompletionCreateParamsBase, true> = {
  messages: true,
  model: true,
  audio: true,
  frequency_penalty: true,
  function_call: true,
  functions: true,
  logit_bias: true,
  logprobs: true,
  max_completion_tokens: true,
  max_tokens: true,
  metadata: true,
  modalities: true,
  n: true,
  parallel_tool_calls: true,
  prediction: true,
  presence_penalty: true,
  prompt_cache_key: true,
  prompt_cache_retention: true,
  reasoning_effort: true,
  response_format: true,
  safety_identifier: true,
  seed: true,
  service_tier: true,
  stop: true,
  store: true,
  stream: true,
  stream_options: true,
  temperature: true,
  tool_choice: true,
  tools: true,
  top_logprobs: true,
  top_p: true,
  user: true,
  verbosity: true,
  web_search_options: true,
  prompt_cache_options: true,
  moderation: true,
};

test('every member that the client can send is known', () => {
  expect(Object.keys(OF_CLIENT).filter((key) => !Object.hasOwn(MEMBERS, key))).toEqual([]);
});

describe('what a local answer honours', () => {
  it.each([
    ['sampling', { temperature: 0.7, top_p: 0.9, seed: 1, frequency_penalty: 0, presence_penalty: 0 }],
    ['who asks', { user: 'u', metadata: { a: 'b' }, store: true, service_tier: 'auto', safety_identifier: 's', prompt_cache_key: 'k' }],
    ['one answer without more', { n: 1, logprobs: false, stop: null, logit_bias: {}, modalities: ['text'] }],
    ['null in anything', { n: null, audio: null, functions: null, whatever: null }],
    ['several calls, of which it gives one', { parallel_tool_calls: true }],
    ['a stream with its usage', { stream: true, stream_options: { include_usage: true } }],
    ['a limit and an effort', { max_completion_tokens: 50, reasoning_effort: 'low' }],
  ])('%s', (_, more) => {
    expect(read(bodyOf(more)).kind).toBe('understood');
  });
});

describe('what it does not, though it is a request', () => {
  it.each([
    ['several answers', { n: 2 }, 'n asks for what a local answer does not have'],
    ['probabilities', { logprobs: true }, 'logprobs asks'],
    ['stop texts', { stop: ['\n'] }, 'stop asks'],
    ['sound', { modalities: ['text', 'audio'] }, 'modalities asks'],
    ['the web', { web_search_options: {} }, 'web_search_options asks'],
    ['functions of old', { functions: [{ name: 'f' }] }, 'functions asks'],
    ['a member nobody knows', { guided_json: {} }, 'a member that is not known'],
    ['an image', { messages: [image] }, 'unsupported-part'],
    ['an answer to be continued', { messages: [user, { role: 'assistant', content: 'I ' }] }, 'to be continued'],
    ['a prefix', { messages: [{ role: 'assistant', content: 'I', prefix: true }, user] }, 'changes the answer'],
    ['sound that was said', { messages: [user, { role: 'assistant', audio: { id: 'a' } }, user] }, 'changes the answer'],
    ['an item of another API', { messages: [{ ...user, type: 'reasoning' }, user] }, 'changes the answer'],
    ['a member of a message', { messages: [{ ...user, weather: { sunny: true } }] }, 'unsupported-instrumentation'],
    ['a tool result without a call', { messages: [user, { role: 'tool', tool_call_id: 'x', content: '1' }] }, 'incomplete-history'],
    [
      'broken arguments in what was said',
      { messages: [{ role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{' } }] }, user] },
      'corrupted-tool-arguments',
    ],
    ['no user', { messages: [{ role: 'system', content: 'x' }] }, 'text of the user'],
    ['half a character', { messages: [{ role: 'user', content: '\ud800' }] }, 'half a character'],
    ['a custom tool', { tools: [{ type: 'custom', custom: { name: 'c' } }] }, 'tool 1 is not a function'],
    ['a search', { tools: [...TOOLS, { type: 'web_search' }] }, 'tool 7 is not a function'],
    ['a tool of another dialect', { tools: [{ name: 'f', input_schema: {} }] }, 'tool 1 is not a function'],
    ['one name twice', { tools: [TOOLS[0], TOOLS[0]] }, 'tool 2 has the name of another'],
    ['tools whose choice is no choice', { tool_choice: { type: 'allowed_tools' } }, 'tool_choice'],
    ['a choice of what is not offered', { tool_choice: { type: 'function', function: { name: 'f' } } }, 'not offered'],
    ['a grammar', { response_format: { type: 'grammar' } }, 'response_format'],
    ['a format without a schema', { response_format: { type: 'json_schema', json_schema: { name: 'x' } } }, 'unreadable-response-format'],
    ['5,000 tools', { tools: Array.from({ length: 5000 }, (_, index) => ({ type: 'function', function: { name: `f${index}` } })) }, 'more than 1000 tools'],
    ['a word for a limit', { max_tokens: 'many' }, 'max_tokens asks'],
    ['half a token', { max_tokens: 1.5 }, 'the token limit'],
    ['an effort nobody knows', { reasoning_effort: 'heroic' }, 'reasoning_effort'],
    ['stream options without a stream', { stream_options: { include_usage: true } }, 'stream_options'],
  ])('%s', (_, more, detail) => {
    const result = read(JSON.stringify({ model: 'm', messages: [user], tools: TOOLS, ...more }));
    expect(result).toMatchObject({ kind: 'not-understood', detail: expect.stringContaining(detail) });
  });

  it('a key that stands twice', () => {
    expect(read(`{"model":"m","messages":[{"role":"user","content":"a","content":"b"}]}`)).toMatchObject({
      kind: 'not-understood',
      detail: expect.stringContaining('twice'),
    });
  });

  it('quotes nothing of the request', () => {
    const secret = 'sk_secret';
    fc.assert(
      fc.property(fc.constantFrom('messages', 'tools', 'response_format', 'tool_choice', secret), fc.jsonValue(), (key, value) => {
        const result = read(
          JSON.stringify({ model: 'm', messages: [{ ...user, [secret]: { a: 1 } }], tools: TOOLS, [key]: [{ [secret]: value, role: secret, type: secret }] }),
        );
        expect('detail' in result ? result.detail : '').not.toContain(secret);
      }),
    );
  });
});

describe('what is no request for a chat completion', () => {
  it.each([
    ['nothing', '', null],
    ['no JSON', '{"model":', null],
    ['JSON and no object', '[]', null],
    ['a nesting bomb', `{"model":"m","messages":${deep(100_000)}}`, null],
    ['no model', '{"messages":[{"role":"user","content":"x"}]}', 'model'],
    ['no messages', '{"model":"m"}', 'messages'],
    ['an empty conversation', '{"model":"m","messages":[]}', 'messages'],
    ['a message that is none', '{"model":"m","messages":[{"role":"user"},"x"]}', 'messages[1]'],
    ['tools that are no list', '{"model":"m","messages":[{"role":"user"}],"tools":{}}', 'tools'],
    ['a stream that is no flag', '{"model":"m","messages":[{"role":"user"}],"stream":"yes"}', 'stream'],
  ])('%s', (_, body, param) => {
    expect(read(body)).toMatchObject({ kind: 'invalid', error: { status: 400, type: 'invalid_request_error', param } });
  });
});

test('a request keeps what it asked for', () => {
  const result = read(
    bodyOf({ model: 'm', stream: true, stream_options: { include_usage: true }, response_format: FORMAT, max_tokens: 9, tool_choice: 'auto' }),
  );
  expect(result).toMatchObject({
    kind: 'understood',
    telling: { model: 'm', stream: true, includeUsage: true },
    request: { responseFormat: { name: 'ticket', strict: true }, toolChoice: 'auto', maxTokens: 9, reasoningEffort: null },
  });
});

test('a million tokens are read in one pass', () => {
  const result = read(bodyOf({ messages: [{ role: 'user', content: 'word '.repeat(1_000_000) }] }));
  expect(result).toMatchObject({ kind: 'understood' });
});
