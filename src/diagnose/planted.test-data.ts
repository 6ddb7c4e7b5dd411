import { exampleOf, predictionOf } from '../eval/eval.test-data.ts';
import type { Outcome, Prediction, RawCall } from '../records/evaluation.ts';
import type { Example, Track } from '../records/example.ts';
import type { Cause } from '../records/findings/diagnosis.ts';
import type { JsonObject } from '../records/json.ts';
import { completionOf } from '../rows/completion.ts';

/** One defect of an answer, and the cause that it has. */
export interface Planted {
  name: string;
  example: Example;
  prediction: Prediction;
  witness?: Prediction;
  cause: Cause;
}

const weather: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['city', 'unit'],
  properties: {
    city: { type: 'string' },
    unit: { type: 'string', enum: ['c', 'f'] },
    days: { type: 'integer', minimum: 1 },
    date: { type: 'string' },
    alert: { type: 'boolean', default: false },
    tags: { type: 'array', uniqueItems: true, items: { type: 'string' } },
    place: { type: 'object', properties: { lat: { type: 'number' }, lon: { type: 'number' } } },
    note: { type: ['string', 'null'] },
  },
};
const flights: JsonObject = { type: 'object', required: ['from', 'to'], properties: { from: { type: 'string' }, to: { type: 'string' } } };
const tools = [
  { name: 'get_weather', description: null, parameters: weather, strict: null },
  { name: 'search_flights', description: null, parameters: flights, strict: null },
];
const turn = { role: 'user' as const, content: 'How is the weather?', toolCalls: [], toolCallId: null };
const request = { messages: [turn], tools, toolChoice: null, responseFormat: null, reasoningEffort: null, maxTokens: null };

const ticketSchema: JsonObject = {
  type: 'object',
  required: ['title', 'priority'],
  properties: { title: { type: 'string' }, priority: { type: 'string', enum: ['low', 'high'] }, due: { type: 'string' }, hours: { type: 'number' } },
};
const responseFormat = { type: 'json_schema' as const, name: 'ticket', description: null, schema: ticketSchema, strict: null };

let number = 0;
function exampleWith(track: Track, call: { name: string; arguments: JsonObject } | null): Example {
  number += 1;
  return exampleOf({ number, track, call, request });
}
function ticketExample(gold: JsonObject): Example {
  number += 1;
  const row = { prompt: `Write the ticket.\n\nRequest ${number}`, completion: JSON.stringify(gold) };
  return { ...exampleOf({ number, track: 'structured', request: { ...request, tools: [], responseFormat } }), domain: 'ticket', row };
}

const GOLD = { city: 'Lisbon', unit: 'c' };
const RIGHT = JSON.stringify(GOLD);

/** Asked in text on the tool-call track, whose gold is a call of `get_weather`. */
function said(name: string, text: string | null, cause: Cause, { gold = GOLD, outcome = 'answered' }: { gold?: JsonObject; outcome?: Outcome } = {}): Planted {
  const example = exampleWith('toolcall', { name: 'get_weather', arguments: gold });
  return { name, example, prediction: predictionOf(example, text, outcome), cause };
}
/** The right call but for its arguments. */
const changed = (name: string, gold: JsonObject, args: JsonObject, cause: Cause) =>
  said(name, completionOf('toolcall', { name: 'get_weather', arguments: { ...GOLD, ...args } }), cause, { gold: { ...GOLD, ...gold } });

/** Asked natively. */
function called(
  name: string,
  calls: readonly [string, string][],
  cause: Cause,
  { text = null, due = true }: { text?: string | null; due?: boolean } = {},
): Planted {
  const example = exampleWith('toolcall', due ? { name: 'get_weather', arguments: GOLD } : null);
  const made = calls.map(([tool, args]): RawCall => ({ name: tool, arguments: args }));
  return { name, example, prediction: { ...predictionOf(example, text), calls: made }, cause };
}

/** Asked in text where nothing is to be called. */
function none(name: string, text: string, cause: Cause, track: Track = 'toolcall'): Planted {
  const example = exampleWith(track, null);
  return { name, example, prediction: predictionOf(example, text), cause };
}

/** On the structured track, whose gold is a call. */
function json(name: string, text: string, cause: Cause): Planted {
  const example = exampleWith('structured', { name: 'get_weather', arguments: GOLD });
  return { name, example, prediction: predictionOf(example, text), cause };
}

const TICKET = { title: 'Printer is broken', priority: 'high' };
/** On the structured track, whose gold is JSON by a response format. */
function ticket(name: string, answer: JsonObject | string, cause: Cause, gold: JsonObject = TICKET): Planted {
  const example = ticketExample(gold);
  return { name, example, prediction: predictionOf(example, typeof answer === 'string' ? answer : JSON.stringify(answer)), cause };
}

function doubtful(name: string, { gold, text, other, cause }: { gold: JsonObject; text: string; other?: string; cause: Cause }): Planted {
  const made = said(name, text, cause, { gold });
  return other === undefined ? made : { ...made, witness: predictionOf(made.example, other) };
}
const OTHER = completionOf('toolcall', { name: 'get_weather', arguments: { city: 'Porto', unit: 'c' } });

export const PLANTED: readonly Planted[] = [
  said('a timeout', null, 'infrastructure', { outcome: 'timeout' }),
  said('too many requests', null, 'infrastructure', { outcome: 'rate_limited' }),
  said('a server error', null, 'infrastructure', { outcome: 'server_error' }),
  said('a crash', null, 'infrastructure', { outcome: 'crashed' }),
  said('a content filter', null, 'content-filter', { outcome: 'content_filter' }),
  said('a refusal that the server tells', 'I cannot help.', 'refused', { outcome: 'refused' }),
  said('the token limit', '<tool_call name="get_weather">{"city":"Lis', 'truncated', { outcome: 'truncated' }),
  said('thoughts up to the token limit', `<think>${'The user asks for the weather. '.repeat(60)}`, 'truncated', { outcome: 'truncated' }),
  said('the same again up to the token limit', `<tool_call name="get_weather">{"city":"${'Lis'.repeat(400)}`, 'unparseable', { outcome: 'truncated' }),
  said('numbers of a list up to the token limit', Array.from({ length: 40 }, (_, index) => `${index}. sunny\n`).join(''), 'unparseable', {
    outcome: 'truncated',
  }),
  said('one digit again and again up to the token limit', `{"city":"Lisbon","days":${'9'.repeat(200)}`, 'unparseable', { outcome: 'truncated' }),
  said('a long answer that does not repeat itself', 'Lisbon lies on the Tagus, where it meets the sea; its weather is mild, and rain falls', 'truncated', {
    outcome: 'truncated',
  }),
  said('the right call, and talk up to the token limit', `<tool_call name="get_weather">${RIGHT}</tool_call>${' and so on'.repeat(100)}`, 'wrong-wrapper', {
    outcome: 'truncated',
  }),

  doubtful('the other model gives this very answer', { gold: GOLD, text: OTHER, other: OTHER, cause: 'likely-wrong-gold' }),
  doubtful('the gold breaks its own schema', {
    gold: { city: 'Lisbon', unit: 'kelvin' },
    text: `<tool_call name="get_weather">${RIGHT}</tool_call>`,
    cause: 'likely-wrong-gold',
  }),
  doubtful('the other model gives this very answer, which breaks its schema', {
    gold: GOLD,
    text: OTHER.replace('"c"', '"k"'),
    other: OTHER.replace('"c"', '"k"'),
    cause: 'schema-violation',
  }),
  doubtful('the other model gives a third answer', { gold: GOLD, text: OTHER, other: OTHER.replace('Porto', 'Faro'), cause: 'argument-content' }),

  said('nothing', '', 'unparseable'),
  said('white space', ' \n\t ', 'unparseable'),
  said('a cut call', '<tool_call name="get_weather">{"city":"Lisbon","unit":', 'unparseable'),
  said('a trailing comma', '<tool_call name="get_weather">{"city":"Lisbon","unit":"c",}</tool_call>', 'unparseable'),
  said('a quotation mark too many', '<tool_call name="get_weather">{"city":""Lisbon","unit":"c"}</tool_call>', 'unparseable'),
  said('a value that is a placeholder', '<tool_call name="get_weather">{"city":<CITY>}</tool_call>', 'unparseable'),
  said('only the tag', '<tool_call name="get_weather"></tool_call>', 'unparseable'),
  said('symbols', '@@@@@@@@', 'unparseable'),
  called('native arguments that end early', [['get_weather', '{"city":"Lis']], 'unparseable'),

  said('a code fence', `\`\`\`xml\n<tool_call name="get_weather">${RIGHT}</tool_call>\n\`\`\``, 'wrong-wrapper'),
  said('prose before and after', `Sure! <tool_call name="get_weather">${RIGHT}</tool_call> Anything else?`, 'wrong-wrapper'),
  said('thoughts before it', `<think>They ask for {weather}.</think>\n<tool_call name="get_weather">${RIGHT}</tool_call>`, 'wrong-wrapper'),
  said('JSON with a name and arguments', `{"name":"get_weather","arguments":${RIGHT}}`, 'wrong-wrapper'),
  said('JSON with parameters, as Llama writes it', `{"name":"get_weather","parameters":${RIGHT}}`, 'wrong-wrapper'),
  said('Hermes’ tag', `<tool_call>\n{"name":"get_weather","arguments":${RIGHT}}\n</tool_call>`, 'wrong-wrapper'),
  said('Llama’s function tag', `<function=get_weather>${RIGHT}</function>`, 'wrong-wrapper'),
  said('Phi’s tag', `<|tool_call|>[{"name":"get_weather","arguments":${RIGHT}}]<|/tool_call|>`, 'wrong-wrapper'),
  said('Mistral’s mark', `[TOOL_CALLS][{"name":"get_weather","arguments":${RIGHT}}]`, 'wrong-wrapper'),
  said('Mistral’s newer mark', `[TOOL_CALLS]get_weather[ARGS]${RIGHT}`, 'wrong-wrapper'),
  said(
    'Qwen’s parameters',
    '<tool_call>\n<function=get_weather>\n<parameter=city>\nLisbon\n</parameter>\n<parameter=unit>\nc\n</parameter>\n</function>\n</tool_call>',
    'wrong-wrapper',
  ),
  said(
    'GLM’s keys and values',
    '<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Lisbon</arg_value>\n<arg_key>unit</arg_key>\n<arg_value>c</arg_value>\n</tool_call>',
    'wrong-wrapper',
  ),
  said('Anthropic’s XML', '<invoke name="get_weather"><parameter name="city">Lisbon</parameter><parameter name="unit">c</parameter></invoke>', 'wrong-wrapper'),
  said('ReAct', `Thought: I need it.\nAction: get_weather\nAction Input: ${RIGHT}`, 'wrong-wrapper'),
  said('Python’s call syntax', '[get_weather(city="Lisbon", unit="c")]', 'wrong-wrapper'),
  said('Gemma’s tool code', "```tool_code\nprint(get_weather(city='Lisbon', unit='c'))\n```", 'wrong-wrapper'),
  said('Markdown around it', `**Tool:** \`get_weather\`\n\n**Arguments:**\n\`\`\`json\n${RIGHT}\n\`\`\``, 'wrong-wrapper'),
  said('Python literals', "<tool_call name=\"get_weather\">{'city': 'Lisbon', 'unit': 'c'}</tool_call>", 'wrong-wrapper'),
  said('a wrapper in a wrapper', `<tool_call name="get_weather">{"name":"get_weather","arguments":${RIGHT}}</tool_call>`, 'wrong-wrapper'),
  said('arguments inside arguments', `<tool_call name="get_weather">{"parameters":${RIGHT}}</tool_call>`, 'wrong-wrapper'),
  said('the wrapper twice', `<tool_call name="get_weather">${RIGHT}</tool_call><tool_call name="get_weather">${RIGHT}</tool_call>`, 'wrong-wrapper'),
  said('arguments alone', RIGHT, 'wrong-wrapper'),
  said('a prefix before the name', `<tool_call name="functions.get_weather">${RIGHT}</tool_call>`, 'wrong-wrapper'),
  said('a wrapper with other quotes', `<tool_call name='get_weather'>${RIGHT}</tool_call>`, 'wrong-wrapper'),
  called('native arguments as a text in a text', [['get_weather', JSON.stringify(RIGHT)]], 'wrong-wrapper'),
  called('native arguments in a fence', [['get_weather', `\`\`\`json\n${RIGHT}\n\`\`\``]], 'wrong-wrapper'),
  said('a call in a namespace, in words', 'Use `functions.get_weather({"city": "Lisbon", "unit": "c"})` for that.', 'wrong-wrapper'),
  called('a native call that is written out in words', [], 'wrong-wrapper', { text: `I will call get_weather(city="Lisbon", unit="c").` }),
  none('no call, said in prose', 'None of the tools can tell you who wrote Faust.', 'wrong-wrapper'),

  none('a call where none was due', `<tool_call name="get_weather">${RIGHT}</tool_call>`, 'wrongly-called'),
  none('a call where none was due, in another wrapper', `{"name":"get_weather","arguments":${RIGHT}}`, 'wrongly-called'),
  none('a structured call where none was due', `{"name":"get_weather","arguments":${RIGHT}}`, 'wrongly-called', 'structured'),
  called('a native call where none was due', [['get_weather', RIGHT]], 'wrongly-called', { due: false }),
  called(
    'a second call beside the right one',
    [
      ['get_weather', RIGHT],
      ['search_flights', '{"from":"LIS","to":"OPO"}'],
    ],
    'wrongly-called',
  ),

  said('an abstention where a call was due', '<tool_call name="none">{}</tool_call>', 'wrongly-withheld'),
  said('prose where a call was due', 'It is sunny in Lisbon.', 'wrongly-withheld'),
  said('a question back', 'Which unit would you like?', 'wrongly-withheld'),
  called('a native answer in prose', [], 'wrongly-withheld', { text: 'It is sunny.' }),
  json('JSON that calls nothing', '{"answer":"It is sunny."}', 'wrongly-withheld'),

  said('another tool', '<tool_call name="search_flights">{"from":"LIS","to":"OPO"}</tool_call>', 'wrong-tool'),
  said('a tool that was not offered', `<tool_call name="weather_now">${RIGHT}</tool_call>`, 'wrong-tool'),
  json('another tool on the structured track', '{"name":"search_flights","arguments":{"from":"LIS","to":"OPO"}}', 'wrong-tool'),

  said('a required argument left out', '<tool_call name="get_weather">{"city":"Lisbon"}</tool_call>', 'missing-argument'),
  changed('an optional argument left out', { days: 3 }, {}, 'missing-argument'),
  said('an argument under another name', '<tool_call name="get_weather">{"location":"Lisbon","unit":"c"}</tool_call>', 'missing-argument'),
  changed('a nested member left out', { place: { lat: 1, lon: 2 } }, { place: { lat: 1 } }, 'missing-argument'),
  changed('an argument too many', {}, { days: 3 }, 'extra-argument'),
  changed('an argument that the tool has not', {}, { mood: 'good' }, 'extra-argument'),

  changed('a number as a text', { days: 5 }, { days: '5' }, 'argument-format'),
  changed('a truth as a text', { alert: true }, { alert: 'true' }, 'argument-format'),
  changed('another case', {}, { city: 'LISBON' }, 'argument-format'),
  changed('white space around a text', {}, { city: ' Lisbon ' }, 'argument-format'),
  changed('punctuation', { city: 'Lisbon, Portugal' }, { city: 'Lisbon Portugal' }, 'argument-format'),
  changed('a date in words', { date: '2026-03-01' }, { date: 'March 1, 2026' }, 'argument-format'),
  changed('a date with a time of zero', { date: '2026-03-01' }, { date: '2026-03-01T00:00:00Z' }, 'argument-format'),
  changed('a time of day', { date: '15:30' }, { date: '3:30 PM' }, 'argument-format'),
  changed('a set in another order', { tags: ['a', 'b'] }, { tags: ['b', 'a'] }, 'argument-format'),
  changed('a text for a list of one', { tags: ['a'] }, { tags: 'a' }, 'argument-format'),
  changed('an optional argument that says nothing', {}, { note: null }, 'argument-format'),
  changed('a default that may be left out', {}, { alert: false }, 'argument-format'),
  changed('an object as a text', { place: { lat: 1, lon: 2 } }, { place: '{"lat":1,"lon":2}' }, 'argument-format'),

  changed('a value outside the enumeration', {}, { unit: 'kelvin' }, 'schema-violation'),
  changed('a number below the least', { days: 3 }, { days: 0 }, 'schema-violation'),
  changed('a value of another type', { days: 3 }, { days: 'three or so' }, 'schema-violation'),

  changed('another text', {}, { city: 'Porto' }, 'argument-content'),
  changed('another number', { days: 3 }, { days: 4 }, 'argument-content'),
  changed('another date', { date: '2026-03-01' }, { date: '2026-03-02' }, 'argument-content'),
  changed('a sign', { place: { lat: 1, lon: -2 } }, { place: { lat: 1, lon: 2 } }, 'argument-content'),
  changed('an item less', { tags: ['a', 'b'] }, { tags: ['a'] }, 'argument-content'),
  changed('another truth', { alert: true }, { alert: false }, 'argument-content'),
  said('another text in a code fence', `\`\`\`\n<tool_call name="get_weather">${RIGHT.replace('Lisbon', 'Porto')}</tool_call>\n\`\`\``, 'argument-content'),

  json('a structured call in a code fence', `\`\`\`json\n{"name":"get_weather","arguments":${RIGHT}}\n\`\`\``, 'wrong-wrapper'),
  json(
    'a structured call in a list of tool calls',
    `{"tool_calls":[{"function":{"name":"get_weather","arguments":${JSON.stringify(RIGHT)}}}]}`,
    'wrong-wrapper',
  ),
  json('the tool-call wrapper where JSON was asked for', `<tool_call name="get_weather">${RIGHT}</tool_call>`, 'wrong-wrapper'),
  ticket('JSON in a code fence', `\`\`\`json\n${JSON.stringify(TICKET)}\n\`\`\``, 'wrong-wrapper'),
  ticket('JSON with prose before it', `Here is the ticket: ${JSON.stringify(TICKET)}`, 'wrong-wrapper'),
  ticket('JSON as a text in a text', JSON.stringify(JSON.stringify(TICKET)), 'wrong-wrapper'),
  ticket('a member around the JSON', { ticket: TICKET }, 'wrong-wrapper'),
  ticket('a list of one', `[${JSON.stringify(TICKET)}]`, 'wrong-wrapper'),
  ticket('prose where JSON was asked for', 'The printer is broken, which is urgent.', 'unparseable'),
  ticket('cut JSON', '{"title":"Printer', 'unparseable'),
  ticket('a member left out', { title: 'Printer is broken' }, 'missing-argument'),
  ticket('a member too many', { ...TICKET, owner: 'me' }, 'extra-argument'),
  ticket('a member outside its enumeration', { ...TICKET, priority: 'urgent' }, 'schema-violation'),
  ticket('a member in another case', { ...TICKET, title: 'printer is broken' }, 'argument-format'),
  ticket('another value of a member', { ...TICKET, title: 'Screen is broken' }, 'argument-content'),
];
