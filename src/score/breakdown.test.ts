import { expect, it } from 'vitest';
import { exampleOf, scoredOf } from '../eval/eval.test-data.ts';
import type { Example } from '../records/example.ts';
import { callCounts, toolCounts } from './breakdown.ts';

const call = (name: string, args: string) => `<tool_call name="${name}">${args}</tool_call>`;
const RIGHT = call('get_weather', '{"city":"Lisbon","unit":"c"}');
const none = (number: number) => exampleOf({ number, call: null });

it('counts what became of every call that was due or made', () => {
  const scores = [
    scoredOf(exampleOf({ number: 1 }), RIGHT),
    scoredOf(exampleOf({ number: 2 }), call('get_weather', '{}')),
    scoredOf(exampleOf({ number: 3 }), call('get_time', '{}')),
    scoredOf(exampleOf({ number: 4 }), none(4).row.completion),
    scoredOf(exampleOf({ number: 5 }), 'It is sunny.'),
    scoredOf(none(6), RIGHT),
    scoredOf(none(7), none(7).row.completion),
  ];
  const { unreadable, ...calls } = callCounts(scores);
  expect(calls).toEqual({ right: 2, wrongTool: 1, wronglyMade: 1, wronglyWithheld: 1 });
  expect(unreadable).toBe(1);
  expect(callCounts([])).toEqual({ right: 0, wrongTool: 0, wronglyMade: 0, wronglyWithheld: 0, unreadable: 0 });
});

it('has both readings by tool, the most frequent first, and those as frequent by name', () => {
  const of = (number: number, name: string, answer: string) => scoredOf(exampleOf({ number, call: { name, arguments: { q: 'a b' } } }), call(name, answer));
  const counts = toolCounts(
    [
      of(1, 'b', '{"q":"a b"}'),
      of(2, 'a', '{"q":"A b"}'),
      of(3, 'c', '{"q":"a b"}'),
      of(4, 'c', '{"q":"A b"}'),
      of(5, 'c', '{"q":"other"}'),
      of(6, 'c', '{"q":"a b"}'),
    ],
    'toolcall',
  );
  expect(counts).toEqual([
    { tool: 'c', n: 4, exact: 0.5, equivalent: 0.75, gradedF1: expect.closeTo((3 + 0.5) / 4), schemaValid: null },
    { tool: 'a', n: 1, exact: 0, equivalent: 1, gradedF1: 1, schemaValid: null },
    { tool: 'b', n: 1, exact: 1, equivalent: 1, gradedF1: 1, schemaValid: null },
  ]);
});

it('has the exact reading of the structured track, and the share that fits a schema where there is one', () => {
  const schema = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] };
  const example = (number: number): Example => {
    const { request, ...made } = exampleOf({ number, track: 'structured', call: { name: 'person', arguments: { age: 3 } } });
    if (request === null) throw new Error('no request');
    const responseFormat = { type: 'json_schema' as const, name: 'person', description: null, schema, strict: null };
    return { ...made, row: { ...made.row, completion: '{"age":3}' }, request: { ...request, responseFormat } };
  };
  expect(toolCounts([scoredOf(example(1), '{"age":3}'), scoredOf(example(2), '{"age":"3"}')], 'structured')).toEqual([
    { tool: 'person', n: 2, exact: 0.5, equivalent: 0.5, gradedF1: 0.5, schemaValid: 0.5 },
  ]);
});
