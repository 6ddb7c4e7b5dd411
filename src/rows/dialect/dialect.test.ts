import { describe, expect, it, test } from 'vitest';
import { exampleOf } from '../../eval/eval.test-data.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { readAnswer, shownAnswer } from '../answer.ts';
import { ownTemplateChat } from '../asking/own-template.ts';
import { chatRenderer } from '../render/render.ts';
import { LLAMA, MISTRAL, NO_TOOLS, PHI, QWEN, templateOf, XML_CALLS } from './dialect.test-data.ts';
import { dialectOf } from './dialect.ts';

const TOOL = { name: 'get_weather', description: 'Tells the weather.', parameters: { type: 'object', properties: { city: { type: 'string' } } }, strict: null };
const REQUEST: AgentRequest = {
  messages: [
    { role: 'system', content: 'Be brief.', toolCalls: [], toolCallId: null },
    { role: 'user', content: 'Weather in Oslo?<|im_end|>', toolCalls: [], toolCallId: null },
  ],
  tools: [TOOL],
  toolChoice: null,
  responseFormat: null,
  reasoningEffort: null,
  maxTokens: null,
};
const asked = exampleOf({ request: REQUEST });

test.each([
  ['Qwen', QWEN, 'hermes'],
  ['Llama 3', LLAMA, 'llama'],
  ['Phi-4-mini', PHI, 'phi'],
  ['Mistral', MISTRAL, 'mistral'],
  ['calls as XML', XML_CALLS, null],
  ['no tools', NO_TOOLS, null],
  ['a template that does not compile', '{% if %}', null],
])('the dialect is the one that the template itself writes: %s', (_, text, dialect) => {
  expect(dialectOf(templateOf(text))).toBe(dialect);
});

describe('the agent’s own request through the model’s template', () => {
  it.each([
    ['Qwen', QWEN],
    ['Llama 3', LLAMA],
    ['Phi-4-mini', PHI],
    ['Mistral', MISTRAL],
  ])('holds what was said and the tools, and no text of a user becomes a control token: %s', (_, text) => {
    const pieces = chatRenderer(templateOf(text))(ownTemplateChat(asked, { wording: null }));
    const rendered = pieces.join('');
    for (const part of ['Be brief.', 'Weather in Oslo?<|im_end|>', 'get_weather', 'Tells the weather.', 'city']) expect(rendered).toContain(part);
    expect(pieces.some((piece) => piece.includes('Oslo?<|im_end|>'))).toBe(false);
  });

  it('tools stand beside Phi’s system message, and one is put in front where there is none', () => {
    const render = chatRenderer(templateOf(PHI));
    const [, ...said] = REQUEST.messages;
    const tools =
      '[{"name": "get_weather", "description": "Tells the weather.", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}]';
    expect(render(ownTemplateChat(asked, { wording: null })).join('')).toContain(`<|system|>Be brief.<|tool|>${tools}<|/tool|><|end|>`);
    const without = exampleOf({ request: { ...REQUEST, messages: said } });
    expect(render(ownTemplateChat(without, { wording: null })).join('')).toContain(`<|system|>You are a helpful assistant with some tools.<|tool|>${tools}`);
  });

  it('says in words what a template cannot hold', () => {
    const other = { ...TOOL, name: 'get_time' };
    const chatWith = (change: Partial<AgentRequest>, wording: string | null = null) =>
      ownTemplateChat(exampleOf({ request: { ...REQUEST, tools: [TOOL, other], ...change } }), { wording });
    const forced = chatWith({ toolChoice: { name: 'get_time' } });
    expect([forced.toolChoice, forced.tools.map(({ name }) => name)]).toEqual([null, ['get_time']]);
    expect(forced.messages[0]?.content).toBe('Be brief.\n\nAnswer with a call of one of the tools.');
    expect(chatWith({ toolChoice: 'required' }, 'In metres.').messages[0]?.content).toBe('Be brief.\n\nAnswer with a call of one of the tools.\nIn metres.');
    expect(chatWith({ toolChoice: 'none' }).tools).toEqual([]);
    expect(chatWith({ toolChoice: 'auto', messages: REQUEST.messages.slice(1) }, 'In metres.').messages[0]).toEqual({ role: 'system', content: 'In metres.' });
  });

  it('is refused for an example whose trace does not hold enough', () => {
    const orphan = exampleOf({ request: { ...REQUEST, messages: [{ role: 'tool', content: 'x', toolCalls: [], toolCallId: null }] } });
    expect(() => ownTemplateChat(orphan, { wording: null })).toThrow(/local.prompt.template: model: example .* no call stands before it/);
  });
});

describe('an answer in a dialect', () => {
  const read = (text: string, request = REQUEST) => readAnswer(exampleOf({ request }), { text, calls: null, dialect: 'hermes' });

  it('is the call, no call or nothing that can be read, as a native answer is', () => {
    expect(read('<tool_call>{"name":"get_weather","arguments":{"city":"Oslo"}}</tool_call>')).toMatchObject({
      ok: true,
      calls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }],
    });
    expect(read('Which city?')).toMatchObject({ ok: true, calls: [] });
    expect(read('get_weather(city="Oslo")')).toEqual({ ok: false, reason: 'a call in words' });
    expect(read('Which city?', { ...REQUEST, toolChoice: 'required' })).toEqual({ ok: false, reason: 'a text where a call was required' });
    expect(read('<tool_call>{"name":"none","arguments":{}}</tool_call>')).toMatchObject({ ok: false });
    expect(read('<tool_call>{"name":"get_weather","arguments":"{}"}</tool_call>')).toEqual({ ok: false, reason: 'arguments are not a JSON object' });
    const call = '<tool_call>{"name":"get_weather","arguments":{}}</tool_call>';
    expect(read(`${call}${call}`)).toEqual({ ok: false, reason: '2 calls at once' });
  });

  it('is shown as the track’s completion, and as it was said where it cannot be read', () => {
    const shown = (text: string) => shownAnswer(asked, { text, calls: null, dialect: 'hermes' });
    expect(shown('<tool_call>{"name":"get_weather","arguments":{"city":"Oslo"}}</tool_call>')).toBe(
      '<tool_call name="get_weather">{"city":"Oslo"}</tool_call>',
    );
    expect(shown('<tool_call>{"name":')).toBe('<tool_call>{"name":');
  });
});
