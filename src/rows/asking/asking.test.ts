import { describe, expect, it, test } from 'vitest';
import { type ExampleSketch, exampleOf } from '../../eval/eval.test-data.ts';
import { PLAIN_PROMPT } from '../../records/asking/local-prompt.ts';
import { plainChat } from '../../records/chat.ts';
import type { Example } from '../../records/example.ts';
import { promptMessages } from '../prompt.ts';
import { askingOf } from './asking.ts';

const TOOLS = 'Answer with one call.\nget_weather(city)\nget_time(city)';
/** An example with a row of its own. */
const exampleWith = ({ row, ...sketch }: ExampleSketch & Pick<Example, 'row'>): Example => ({ ...exampleOf(sketch), row });
const trained = (number: number, domain: string, more: ExampleSketch & Partial<Pick<Example, 'row'>> = {}) =>
  exampleOf({
    number,
    split: 'train',
    call: domain === 'none' ? null : { name: domain, arguments: { city: `City ${number}` } },
    row: rowOf(number, domain),
    ...more,
  });
const rowOf = (number: number, domain: string, system = TOOLS) => ({
  prompt: `${system}\n\nRequest ${number}`,
  completion: `<tool_call name="${domain}">{"n":${number}}</tool_call>`,
});

/** Six about the weather, three about the time, one that calls nothing. */
const TRAIN = [
  ...[1, 2, 3, 4, 5, 6].map((number) => trained(number, 'get_weather')),
  ...[7, 8, 9].map((number) => trained(number, 'get_time')),
  trained(10, 'none'),
];
const ASKED = exampleWith({ number: 99, split: 'val', row: rowOf(99, 'get_weather') });

function askedWith(examples: number, { asked = ASKED, data = TRAIN, seed = 42 }: { asked?: Example; data?: readonly Example[]; seed?: number } = {}) {
  return askingOf({ ...PLAIN_PROMPT, examples }, { examples: [...data, asked], seed, dialect: null }).contentOf(asked).messages;
}

test('without anything else, what is asked is the row’s prompt', () => {
  const asking = askingOf(PLAIN_PROMPT, { examples: [...TRAIN, ASKED], seed: 42, dialect: null });
  expect(asking.contentOf(ASKED)).toEqual(plainChat(promptMessages(ASKED.row.prompt)));
  expect(asking.dialectOf(ASKED)).toBeNull();
});

test('further wording stands at the end of the instruction', () => {
  const asking = askingOf({ ...PLAIN_PROMPT, wording: 'Copy names.\n\nAs they are.' }, { examples: [], seed: 42, dialect: null });
  expect(asking.contentOf(ASKED).messages).toEqual([
    { role: 'system', content: `${TOOLS}\nCopy names.\n\nAs they are.` },
    { role: 'user', content: 'Request 99' },
  ]);
});

describe('examples of the train split', () => {
  it('stand as turns between instruction and request, one of each domain first', () => {
    const messages = askedWith(3);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user']);
    expect(messages[0]?.content).toBe(TOOLS);
    expect(messages.at(-1)?.content).toBe('Request 99');
    const answers = messages.filter(({ role }) => role === 'assistant').map(({ content }) => /name="(\w+)"/.exec(content ?? '')?.[1]);
    expect(answers).toEqual(['get_weather', 'get_time', 'none']);
    const shown = TRAIN.filter(({ row }) => messages.some(({ content }) => content === row.completion));
    for (const { row } of shown)
      expect(messages[messages.findIndex(({ content }) => content === row.completion) - 1]?.content).toBe(promptMessages(row.prompt)[1].content);
  });

  it('are the same whatever the order of the data set, and others for another seed', () => {
    expect(askedWith(4, { data: TRAIN.toReversed() })).toEqual(askedWith(4));
    expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => JSON.stringify(askedWith(4, { seed })))).size).toBeGreaterThan(1);
  });

  it('are as many as there are', () => {
    expect(askedWith(50)).toHaveLength(2 + 2 * TRAIN.length);
  });

  it('bring their own tools where they were offered others, after those that were offered the same', () => {
    const others = [20, 21].map((number) => trained(number, 'get_news', { row: rowOf(number, 'get_news', 'Answer with one call.\nget_news(topic)') }));
    const messages = askedWith(12, { data: [...others, ...TRAIN] });
    expect(messages.slice(1, 21).some(({ content }) => content?.includes('get_news'))).toBe(false);
    expect(messages[21]?.content).toMatch(/^Answer with one call\.\nget_news\(topic\)\n\nRequest 2[01]$/);
  });

  it('are never of the request’s own cluster, and none of them is a challenge or of another split or track', () => {
    const [first] = TRAIN;
    if (!first) throw new Error('no example');
    const sibling = trained(30, 'get_weather', { cluster: first.cluster });
    const foreign = [
      trained(31, 'get_weather', { challenge: true }),
      trained(32, 'get_weather', { split: 'val' }),
      trained(33, 'get_weather', { split: 'test' }),
      trained(34, 'get_weather', { track: 'structured' }),
    ];
    const messages = askedWith(50, { asked: first, data: [...TRAIN.slice(1), sibling, ...foreign] });
    const said = messages.slice(1, -1).map(({ content }) => content);
    expect(said).toHaveLength(2 * (TRAIN.length - 1));
    for (const { row } of [first, sibling, ...foreign]) expect(said).not.toContain(row.completion);
  });

  it('of a cluster that straddles two splits are a mistake of the data set', () => {
    const straddling = exampleWith({ number: 98, split: 'test', cluster: 'cluster-1', row: rowOf(98, 'get_weather') });
    expect(() => askedWith(1, { asked: straddling })).toThrow('cluster cluster-1 of example 0000000000000062 is also in the train split');
  });

  it('are refused where there are none', () => {
    expect(() => askedWith(1, { data: [] })).toThrow('local.prompt.examples: expected examples in the train split to show, found none.');
  });
});

test('the model’s own template is for requests that offer tools and ask for no JSON beside them', () => {
  const tool = { name: 'get_weather', description: null, parameters: {}, strict: null };
  const request = {
    messages: [{ role: 'user' as const, content: 'hi', toolCalls: [], toolCallId: null }],
    tools: [tool],
    toolChoice: null,
    responseFormat: null,
    reasoningEffort: null,
    maxTokens: null,
  };
  const asking = askingOf({ ...PLAIN_PROMPT, template: 'model' }, { examples: [], seed: 42, dialect: 'hermes' });
  const withTools = exampleOf({ request });
  const withFormat = exampleOf({ request: { ...request, responseFormat: { type: 'json_object' } } });
  expect([asking.dialectOf(withTools), asking.contentOf(withTools).tools]).toEqual(['hermes', [tool]]);
  expect([asking.dialectOf(withFormat), asking.contentOf(withFormat)]).toEqual([null, plainChat(promptMessages(withFormat.row.prompt))]);
});
