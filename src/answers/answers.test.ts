import { describe, expect, it } from 'vitest';
import { exampleOf } from '../eval/eval.test-data.ts';
import { parseExactJson } from '../records/exact-json/exact-json.ts';
import { score } from '../score/score.ts';
import { predictionsOf } from './answers.ts';
import { type AnswerFormat, formatOf } from './format.ts';
import { RecordedAnswer } from './recorded-answer.ts';
import { callsInXlamText } from './xlam-text.ts';

const tools = [{ name: 'get_weather', description: null, parameters: {}, strict: null }];
const request = { messages: [], tools, toolChoice: null, responseFormat: null, reasoningEffort: null, maxTokens: null };
const example = exampleOf({ request });
const abstention = exampleOf({ number: 2, request, call: null });
const wanted = { track: 'toolcall', split: 'test' } as const;
const read = (line: string) => RecordedAnswer.parse(parseExactJson(line));

function graded(output: string, format: AnswerFormat, one = example) {
  const prediction = predictionsOf([read(`{"id":"${one.id}","output":${output}}`)], format, [one], wanted).get(one.id);
  const made = prediction && score(one, prediction);
  return made?.status === 'scored' ? made.values : null;
}

const IN_WORDS = [
  'Sure! Here is the call:\n```python\n[get_weather(city="Oslo")]\n```',
  'I will call get_weather(city="Oslo").',
  'Here is the JSON:\n```json\n[{"name":"get_weather","arguments":{}}]\n```',
  '<tool_call>{"name":"get_weather","arguments":{}}</tool_call>',
  '{"name":"get_weather","arguments":{}}',
];

describe('an output', () => {
  const ARGS = '{"city":"Lisbon","unit":"c"}';
  it.each<[string, AnswerFormat]>([
    [`[{"name":"get_weather","arguments":${ARGS}}]`, 'calls'],
    [`[{"name":"get_weather","arguments":${JSON.stringify(ARGS)}}]`, 'calls'],
    [`[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":${JSON.stringify(ARGS)}}}]`, 'calls'],
    [`{"role":"assistant","content":null,"tool_calls":[{"function":{"name":"get_weather","arguments":${JSON.stringify(ARGS)}}}]}`, 'calls'],
    [JSON.stringify(`<tool_call name="get_weather">${ARGS}</tool_call>`), 'completion'],
    [JSON.stringify(`\n{"tool_calls": [{"name": "get_weather", "arguments": ${ARGS}}]}`), 'xlam-text'],
    [JSON.stringify(`{"thought": "The weather.", "tool_calls": [{"name": "get_weather", "arguments": ${ARGS}}]}`), 'xlam-text'],
  ])('%s is the gold call, read as %s', (output, format) => {
    expect(graded(output, format)).toMatchObject({ valid_call_rate: 1, args_exact_rate: 1 });
  });

  it.each<[string, AnswerFormat]>([
    ['"I cannot tell."', 'calls'],
    ['[]', 'calls'],
    ['{"content":"I cannot tell."}', 'calls'],
    ['"<tool_call name=\\"none\\">{}</tool_call>"', 'completion'],
    ['"\\n[]"', 'xlam-text'],
    ['"{\\"tool_calls\\": []}"', 'xlam-text'],
    ['"\\n\\"No function fits.\\""', 'xlam-text'],
    ['"No function fits."', 'xlam-text'],
    ['"{\\"tool_calls\\": [], \\"thought\\": \\"get_weather(city) needs a city.\\"}"', 'xlam-text'],
    ['{"content":"","tool_calls":[]}', 'calls'],
    ['{"content":" ","tool_calls":[]}', 'calls'],
    ['{"content":null,"tool_calls":[]}', 'calls'],
    ['"get_weather needs a city."', 'calls'],
    ['"get_weather needs a city."', 'python-text'],
    ['"So:\\n```python\\nprint(1)\\n```"', 'python-text'],
  ])('%s calls nothing, read as %s', (output, format) => {
    expect(graded(output, format, abstention)).toMatchObject({ valid_call_rate: 1, must_not_call_rate: 1 });
  });

  it.each<[string, AnswerFormat]>([
    ['""', 'calls'],
    ['[{"name":"get_weather","arguments":"{\\"city\\":"}]', 'calls'],
    ['[{"name":"get_weather","arguments":{}},{"name":"get_weather","arguments":{}}]', 'calls'],
    ['"I cannot tell."', 'completion'],
    ['"{\\"tool_calls\\": [{\\"name\\": \\"get_weather\\", \\"arguments\\": {"', 'xlam-text'],
    ['"{\\"tool_calls\\": [{\\"name\\": \\"get_weather\\"}]}"', 'xlam-text'],
    ['"[get_weather(city=\'Lisbon\')]"', 'xlam-text'],
    ['"get_weather(city=\'Lisbon\')"', 'xlam-text'],
    ['"```json\\n[]\\n```"', 'xlam-text'],
    ['"{\\"calls\\": []}"', 'xlam-text'],
    ['""', 'xlam-text'],
    ['{"content":"","tool_calls":null}', 'calls'],
    ...IN_WORDS.flatMap((text) => (['calls', 'xlam-text', 'python-text'] as const).map((format): [string, AnswerFormat] => [JSON.stringify(text), format])),
    [JSON.stringify({ content: IN_WORDS[0], tool_calls: [] }), 'calls'],
    [JSON.stringify(JSON.stringify(IN_WORDS[1])), 'xlam-text'],
  ])('%s cannot be read as %s, which is no abstention', (output, format) => {
    expect(graded(output, format, abstention)).toMatchObject({ valid_call_rate: 0, must_not_call_rate: 0 });
  });

  it('keeps every digit of its arguments', () => {
    const { calls } = read('{"id":"a","output":[{"name":"f","arguments":{"id":2512292042121000001}}]}');
    expect(calls).toEqual([{ name: 'f', arguments: '{"id":2512292042121000001}' }]);
    expect(callsInXlamText('[{"name":"f","arguments":{"id":2512292042121000001}}]')).toEqual([{ name: 'f', arguments: '{"id":2512292042121000001}' }]);
  });

  it('is null only where the outcome says that no answer came back', () => {
    expect(RecordedAnswer.safeParse({ id: 'a', output: null }).success).toBe(false);
    expect(RecordedAnswer.parse({ id: 'a', output: null, outcome: 'timeout' })).toMatchObject({ outcome: 'timeout', text: null });
  });
});

describe('usage and latency', () => {
  it('are kept, and stay unknown where they are', () => {
    expect(RecordedAnswer.parse({ id: 'a', output: 'x', usage: { prompt_tokens: 3, completion_tokens: 1 }, latency_s: 0.25 })).toMatchObject({
      usage: { promptTokens: 3, completionTokens: 1 },
      latencyMs: 250,
    });
    expect(RecordedAnswer.parse({ id: 'a', output: 'x', usage: { input_tokens: 3, output_tokens: 1 } })).toMatchObject({
      usage: { promptTokens: 3, completionTokens: 1 },
      latencyMs: null,
    });
    expect(RecordedAnswer.parse({ id: 'a', output: 'x', usage: null, latency_s: null })).toMatchObject({ usage: null, latencyMs: null });
  });
});

describe('the format of a file', () => {
  const answers = (...outputs: unknown[]) => outputs.map((output, index) => RecordedAnswer.parse({ id: String(index), output }));

  it('is what its outputs are evidence for, prose aside', () => {
    expect(formatOf(answers('No.', [{ name: 'f', arguments: {} }]), 'a.jsonl', null).format).toBe('calls');
    expect(formatOf(answers('[]', '{"tool_calls": []}'), 'a.jsonl', null).format).toBe('xlam-text');
    expect(formatOf(answers('{"name":"f","arguments":{}}', 'no'), 'a.jsonl', null)).toEqual({ format: 'completion', strays: 0 });
  });

  it('is one line’s no more than another’s: 95 % of the evidence decide, and the strays are counted', () => {
    const many = (count: number, output: unknown, ...strays: unknown[]) => answers(...Array.from({ length: count }, () => output), 'No.', ...strays);
    const xlam = '{"tool_calls": []}';
    expect(formatOf(many(19, '[f(a=1)]', xlam), 'a.jsonl', null)).toEqual({ format: 'python-text', strays: 1 });
    expect(formatOf(many(38, xlam, '[f(a=1)]', []), 'a.jsonl', null)).toEqual({ format: 'xlam-text', strays: 2 });
    expect(formatOf(many(19, [], xlam), 'a.jsonl', null)).toEqual({ format: 'calls', strays: 1 });
    expect(() => formatOf(many(18, '[f(a=1)]', xlam), 'a.jsonl', null)).toThrow('found evidence for xlam-text (1) and python-text (18). Say which');
    expect(formatOf(many(18, '[f(a=1)]', xlam), 'a.jsonl', 'python-text')).toEqual({ format: 'python-text', strays: 1 });
  });

  it('is refused where there is no evidence, evidence for two, or a list under a format of texts', () => {
    expect(() => formatOf(answers('No.', '[]'), 'a.jsonl', null)).toThrow(
      'a.jsonl: expected outputs of one format, found only texts that could be of any. Say which it is with --format',
    );
    expect(() => formatOf(answers([], '{"tool_calls": []}'), 'a.jsonl', null)).toThrow('found evidence for calls (1) and xlam-text (1)');
    expect(() => formatOf(answers('x', []), 'a.jsonl', 'xlam-text')).toThrow('found an output that lists calls. Write --format calls.');
    expect(formatOf(answers('No.'), 'a.jsonl', 'calls')).toEqual({ format: 'calls', strays: 0 });
  });
});

describe('an answer', () => {
  const both = [example, exampleOf({ number: 3, track: 'structured', source: example.source })];
  const answer = (id: string) => RecordedAnswer.parse({ id, output: 'x' });

  it('to an observation answers its example on every track', () => {
    const id = example.source.observationId;
    expect([...predictionsOf([answer(id)], 'calls', both, wanted).keys()]).toEqual([example.id]);
    expect([...predictionsOf([answer(id)], 'calls', both, { track: 'structured', split: 'test' }).keys()]).toEqual([both[1]?.id]);
    expect(predictionsOf([answer(id)], 'calls', both, { track: 'toolcall', split: 'val' }).size).toBe(0);
  });

  it('for no example, or a second one for the same, is refused', () => {
    expect(() => predictionsOf([answer('other')], 'calls', both, wanted)).toThrow('The answers hold "other", which is the id of no example.');
    expect(() => predictionsOf([answer(example.id), answer(example.source.observationId)], 'calls', both, wanted)).toThrow(
      `The answers hold more than one for example ${example.id} ("${example.source.observationId}")`,
    );
  });
});
