import { expect, test } from 'vitest';
import { exampleOf, scoredOf } from '../eval/eval.test-data.ts';
import { completionOf } from '../rows/completion.ts';

const call = (name: string, args: Record<string, string>) => completionOf('toolcall', { name, arguments: args });
const EXAMPLE = exampleOf({
  call: { name: 'get_weather', arguments: { city: 'Lisbon' } },
  acceptedAnswers: [call('get_forecast', { place: 'Lisbon', day: '1' }), call('get_weather', { city: 'Lisboa' }), completionOf('toolcall', null)],
});

test.each([
  ['the gold', call('get_weather', { city: 'Lisbon' }), { name_match_rate: 1, args_exact_rate: 1, field_f1: 1 }],
  ['another value', call('get_weather', { city: 'Lisboa' }), { name_match_rate: 1, args_exact_rate: 1, field_f1: 1 }],
  ['another tool', call('get_forecast', { day: '1', place: 'Lisbon' }), { name_match_rate: 1, args_exact_rate: 1, field_f1: 1 }],
  ['no call', completionOf('toolcall', null), { name_match_rate: 1, args_exact_rate: 1 }],
  ['a wrong value of the other tool', call('get_forecast', { place: 'Porto', day: '1' }), { name_match_rate: 1, args_exact_rate: 0 }],
  ['a mix of what was accepted apart', call('get_weather', { place: 'Lisbon' }), { name_match_rate: 1, args_exact_rate: 0 }],
  ['a tool that nobody accepted', call('get_time', { city: 'Lisbon' }), { name_match_rate: 0, args_exact_rate: 0 }],
])('%s is held to the accepted answer nearest to it', (_, text, values) => {
  expect(scoredOf(EXAMPLE, text).values).toMatchObject(values);
});

test('what cannot be read is held to the gold', () => {
  expect(scoredOf(EXAMPLE, 'hm').values).toMatchObject({ valid_call_rate: 0, args_exact_rate: 0 });
  expect(scoredOf(EXAMPLE, 'hm').values.must_not_call_rate).toBe(undefined);
});

test('an answer is held to the accepted one that shares most fields with it, in either reading', () => {
  const example = exampleOf({
    call: { name: 'book', arguments: { city: 'Lisbon', day: '1' } },
    acceptedAnswers: [call('book', { city: 'Lisboa', day: '1', unit: 'c' })],
  });
  expect(scoredOf(example, call('book', { city: 'Lisboa', day: '2', unit: 'c' }))).toMatchObject({ values: { field_f1: 0.75 }, differs: ['arguments.day'] });
  expect(scoredOf(example, call('book', { city: 'LISBOA', day: '1', unit: 'c' })).values).toMatchObject({ args_exact_rate: 0, equivalent_rate: 1 });
});

test('an example on which either a call or none is right is no test of calling nothing, whatever a model answers', () => {
  const none = completionOf('toolcall', null);
  const either = [EXAMPLE, exampleOf({ call: null, acceptedAnswers: [call('get_weather', { city: 'Lisbon' })] })];
  for (const example of either)
    for (const text of [none, call('get_weather', { city: 'Lisbon' }), call('get_time', {})])
      expect(scoredOf(example, text).values).not.toHaveProperty('must_not_call_rate');
  expect(scoredOf(exampleOf({ call: null }), none).values).toHaveProperty('must_not_call_rate', 1);
});
