import { describe, expect, it } from 'vitest';
import type { RawCall } from '../records/evaluation.ts';
import type { ExactJson } from '../records/exact-json/exact-json.ts';
import type { Track } from '../records/example.ts';
import type { AgentRequest } from '../records/model-request.ts';
import { readAnswer, shownAnswer } from './answer.ts';

const TOOL = { name: 'get_weather', description: null, parameters: {}, strict: null };
const OFFERED: AgentRequest = { messages: [], tools: [TOOL], toolChoice: null, responseFormat: null, reasoningEffort: null, maxTokens: null };
const JSON_FORMAT = { type: 'json_object' } as const;
const FOR_JSON: AgentRequest = { ...OFFERED, tools: [], responseFormat: JSON_FORMAT };
const BOTH: AgentRequest = { ...OFFERED, responseFormat: JSON_FORMAT };

const called = (args: string, name = 'get_weather'): RawCall => ({ name, arguments: args });
const call = (args: ExactJson) => ({ ok: true, json: { name: 'get_weather', arguments: args }, calls: [{ name: 'get_weather', arguments: args }] });
const NO_CALL = { ok: true, json: { name: 'none', arguments: {} }, calls: [] };
const unreadable = (reason: string | RegExp) => ({ ok: false, reason: expect.stringMatching(reason) });

describe.each<Track>(['structured', 'toolcall'])('a native answer on the %s track', (track) => {
  it.each<[string, { text?: string | null; calls?: RawCall[]; request?: AgentRequest }, object]>([
    ['one call', { calls: [called('{"city":"Oslo"}')] }, call({ city: 'Oslo' })],
    ['one call and a text', { text: 'Let me look.', calls: [called('{"city":"Oslo"}')] }, call({ city: 'Oslo' })],
    ['one call where JSON was asked for as well', { calls: [called('{"city":"Oslo"}')], request: BOTH }, call({ city: 'Oslo' })],
    ['one call although none was allowed', { calls: [called('{}')], request: { ...OFFERED, toolChoice: 'none' } }, call({})],
    ['a call without arguments', { calls: [called('')] }, call({})],
    ['a call with white space for arguments', { calls: [called(' \n')] }, call({})],
    ['a call with broken arguments', { calls: [called('{"city":"Os')] }, unreadable('^arguments are not JSON: ')],
    ['a call with a list for arguments', { calls: [called('["Oslo"]')] }, unreadable('^arguments are not a JSON object$')],
    ['a call with arguments written twice', { calls: [called('"{\\"city\\":\\"Oslo\\"}"')] }, unreadable('^arguments are not a JSON object$')],
    ['a call with arguments nested without end', { calls: [called('{"a":'.repeat(5_000))] }, unreadable('^nested too deeply$')],
    ['a call of nothing', { calls: [called('{}', '')] }, unreadable('^a call of a tool named ""$')],
    ['a call of the name that means no call', { calls: [called('{}', 'none')] }, unreadable('^a call of a tool named "none"$')],
    ['two calls', { calls: [called('{"city":"Oslo"}'), called('{"city":"Rome"}')] }, unreadable('^2 calls at once$')],
    ['one call told twice', { calls: [called('{}'), called('{}')] }, unreadable('^2 calls at once$')],
    ['a text', { text: 'Which city?' }, NO_CALL],
    ['a text where none was allowed to be called', { text: 'Hello.', request: { ...OFFERED, toolChoice: 'none' } }, NO_CALL],
    ['a text where one had to be called', { text: 'Hello.', request: { ...OFFERED, toolChoice: 'required' } }, unreadable('^a text where a call was')],
    [
      'a text where that tool had to be called',
      { text: 'Hi.', request: { ...OFFERED, toolChoice: { name: 'get_weather' } } },
      unreadable('^a text where a call'),
    ],
    ['a text that names a tool', { text: 'get_weather needs a city.' }, NO_CALL],
    ['code that calls no tool', { text: 'So:\n```python\nprint("Oslo")\n```' }, NO_CALL],
    ['a call in a sentence', { text: 'I will call get_weather(city="Oslo").' }, unreadable('^a call in words$')],
    ['a call in a fence', { text: 'Sure!\n```python\n[get_weather(city="Oslo")]\n```' }, unreadable('^a call in words$')],
    ['a call in a tag', { text: '<tool_call name="get_weather">{}</tool_call>' }, unreadable('^a call in words$')],
    ['a call in JSON', { text: '{"name":"get_weather","arguments":{}}' }, unreadable('^a call in words$')],
    ['nothing', { text: null }, unreadable('^neither a call nor a text$')],
    ['white space', { text: ' \n' }, unreadable('^neither a call nor a text$')],
  ])('of %s', (_what, { text = null, calls = [], request = OFFERED }, expected) => {
    expect(readAnswer({ track, request }, { text, calls })).toEqual(expected);
  });
});

describe('a native answer in text', () => {
  it.each<[string, Track, AgentRequest, string, object]>([
    ['JSON where it was asked for', 'structured', FOR_JSON, ' {"urgency": 2}\n', { ok: true, json: { urgency: 2 }, calls: null }],
    ['JSON where no tool was offered', 'structured', { ...FOR_JSON, responseFormat: null }, '{"a":1}', { ok: true, json: { a: 1 }, calls: null }],
    ['JSON in a fence', 'structured', FOR_JSON, '```json\n{"a":1}\n```', unreadable('^not JSON: ')],
    ['prose where JSON was asked for', 'structured', FOR_JSON, 'Urgent.', unreadable('^not JSON: ')],
    ['JSON beside tools', 'structured', BOTH, '{"urgency":2}', { ok: true, json: { urgency: 2 }, calls: null }],
    ['a call in words beside tools', 'structured', BOTH, '{"name":"get_weather","arguments":{}}', unreadable('^a call of "get_weather" in words$')],
    ['JSON beside tools', 'toolcall', BOTH, '{"urgency":2}', NO_CALL],
    ['a list of calls in words beside tools', 'structured', BOTH, '[{"name":"get_weather","arguments":{}}]', unreadable('^a call of "get_weather" in words$')],
    ['a call in words beside tools', 'toolcall', BOTH, '{"name":"get_weather","arguments":{}}', unreadable('^a call in words$')],
    ['no call in the words of the track', 'toolcall', OFFERED, '<tool_call name="none">{}</tool_call>', NO_CALL],
    ['no call in the words of the track', 'structured', OFFERED, '{"name":"none","arguments":{}}', NO_CALL],
  ])('of %s, on the %s track', (_what, track, request, text, expected) => {
    expect(readAnswer({ track, request }, { text, calls: [] })).toEqual(expected);
  });
});

it('reads an answer that was asked for in text as its track has it, whatever the agent had asked', () => {
  const text = '<tool_call name="get_weather">{}</tool_call>';
  expect(readAnswer({ track: 'toolcall', request: OFFERED }, { text, calls: null })).toEqual(call({}));
  expect(readAnswer({ track: 'toolcall', request: OFFERED }, { text: 'Which city?', calls: null })).toMatchObject({ ok: false });
});

describe('what is shown', () => {
  it.each<[string, Track, { text?: string | null; calls: RawCall[] | null }, string | null]>([
    ['of an answer in text is the text', 'toolcall', { text: 'Hm', calls: null }, 'Hm'],
    ['of a native call is its completion', 'toolcall', { calls: [called('{"b":1,"a":2}')] }, '<tool_call name="get_weather">{"a":2,"b":1}</tool_call>'],
    ['of a native call is its completion', 'structured', { calls: [called('{"b":1}')] }, '{"arguments":{"b":1},"name":"get_weather"}'],
    ['of a text where tools were offered is that none is called', 'toolcall', { text: 'Which?', calls: [] }, '<tool_call name="none">{}</tool_call>'],
    ['of a broken call is the call', 'toolcall', { text: 'So:', calls: [called('{"a')] }, '[{"arguments":"{\\"a","name":"get_weather"}]'],
    [
      'of several calls are the calls',
      'structured',
      { calls: [called('{}'), called('')] },
      '[{"arguments":"{}","name":"get_weather"},{"arguments":"","name":"get_weather"}]',
    ],
    ['of a name that would break out is the call', 'toolcall', { calls: [called('{}', 'a">{}<')] }, '[{"arguments":"{}","name":"a\\">{}<"}]'],
    ['of nothing is nothing', 'toolcall', { calls: [] }, null],
  ])('%s, on the %s track', (_what, track, { text = null, calls }, shown) => {
    expect(shownAnswer({ track, request: OFFERED }, { text, calls })).toBe(shown);
  });

  it('of JSON that was asked for is the text as it came', () => {
    expect(shownAnswer({ track: 'structured', request: FOR_JSON }, { text: '{"b":1, "a":2}', calls: [] })).toBe('{"b":1, "a":2}');
  });
});
