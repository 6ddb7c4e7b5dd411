import { describe, expect, it } from 'vitest';
import { type ExampleSketch, exampleOf } from '../../eval/eval.test-data.ts';
import { type ExampleFacts, exampleDetail, exampleFacts, exampleRow, facetsOf, holdsText, passes } from './example-lines.ts';

const PAGE = { offset: 0, limit: 100 };
const line = (sketch: ExampleSketch = {}) => JSON.stringify(exampleOf(sketch));

/** @throws where the line is no example. */
function factsOf(sketch: ExampleSketch = {}): ExampleFacts {
  const facts = exampleFacts()(line(sketch));
  if (facts === null) throw new Error('the line is no example');
  return facts;
}

function asking(content: string, source = {}): ExampleSketch {
  const { request, source: own } = exampleOf();
  if (request === null) throw new Error('the sketch has a request');
  const messages = [
    { role: 'system' as const, content: 'You answer about the weather.', toolCalls: [], toolCallId: null },
    { role: 'user' as const, content, toolCalls: [], toolCallId: null },
  ];
  return { request: { ...request, messages }, source: { ...own, ...source } };
}

describe('the facts of a line', () => {
  it('name the tool its gold calls, none where it rightly calls none, and nothing where the gold is no call', () => {
    expect(factsOf().tool).toBe('get_weather');
    expect(factsOf({ track: 'structured' }).tool).toBe('get_weather');
    expect(factsOf({ call: null }).tool).toBe('none');
    const answer = { ...exampleOf({ track: 'structured' }), row: { prompt: 'p', completion: '{"city":"Lisbon"}' } };
    expect(exampleFacts()(JSON.stringify(answer))?.tool).toBeNull();
  });

  it('are read whatever stands first in the line, and whatever a text quotes', () => {
    const { request, ...rest } = exampleOf();
    expect(exampleFacts()(JSON.stringify({ request, ...rest }))).toEqual(factsOf());
    const quoting = { ...exampleOf(), row: { prompt: 'of },"request":{} and \\",\\"request\\":{', completion: exampleOf().row.completion } };
    expect(exampleFacts()(JSON.stringify(quoting))).toEqual(factsOf());
  });

  it.each(['', 'no JSON', '{}', '[]', '{"id":"a"}', 'null'])('are none of %j', (text) => {
    expect(exampleFacts()(text)).toBeNull();
  });
});

describe('a list of examples', () => {
  it('shows what the user said last and the gold, cut and on one line', () => {
    const long = `is it\n\n  raining ${'on and on '.repeat(100)}`;
    const { asks, gold } = exampleRow(factsOf(), line(asking(long)));
    expect(asks).toMatch(/^is it raining on and on/);
    expect(asks.length).toBeLessThan(300);
    expect(gold).toBe(exampleOf().row.completion);
  });

  it('keeps what passes every filter; a challenge is of no split', () => {
    const challenge = factsOf({ challenge: true, slices: ['paraphrase'] });
    expect(passes({ ...PAGE, split: 'test' })(factsOf())).toBe(true);
    expect(passes({ ...PAGE, split: 'test' })(challenge)).toBe(false);
    expect(passes({ ...PAGE, split: 'challenge', slice: 'paraphrase', tool: 'get_weather' })(challenge)).toBe(true);
    expect(passes({ ...PAGE, track: 'structured' })(challenge)).toBe(false);
    expect(facetsOf([factsOf(), factsOf({ number: 2 }), challenge]).splits).toEqual([
      { name: 'test', count: 2 },
      { name: 'challenge', count: 1 },
    ]);
  });

  it('finds a text in any case in conversation, gold and ids, and not in the system’s text', () => {
    const text = line(asking('Say "Grüße" to\nMÜNCHEN', { traceId: 'trace-ABC' }));
    for (const sought of ['grüße', '"GRÜßE"', 'münchen', 'to\nmünchen', 'trace-abc', 'lisbon', '0000001']) expect(holdsText(sought)(text)).toBe(true);
    for (const sought of ['about the weather', 'porto']) expect(holdsText(sought)(text)).toBe(false);
  });
});

describe('one example', () => {
  it('links to Langfuse by http alone, absolute or from its server', () => {
    const linked = (url: string | null, host: string | null = null) => exampleDetail(factsOf(), line(asking('hi', { url })), host)?.source.url;
    expect(linked('https://langfuse.example/trace/1')).toBe('https://langfuse.example/trace/1');
    expect(linked('/project/p/traces/1', 'https://langfuse.example')).toBe('https://langfuse.example/project/p/traces/1');
    expect(linked('/project/p/traces/1')).toBeNull();
    expect(linked('javascript:alert(1)')).toBeNull();
    expect(linked('javascript:alert(1)', 'https://langfuse.example')).toBeNull();
    expect(linked(null, 'https://langfuse.example')).toBeNull();
  });

  it('says what else counts as right', () => {
    const accepted = { arguments: { unit: { values: ['c', 'f'], optional: true } } };
    const { accepted: shown } = exampleDetail(factsOf(), line({ accepted, acceptedAnswers: ['another'] }), null) ?? {};
    expect(shown).toEqual(['another', '{"unit":{"optional":true,"values":["c","f"]}}']);
  });
});
